using Distribution.Kernel;
using Distribution.Payments.Accounts;

namespace Distribution.Local.Providers;

/// <summary>
/// A payment provider as it is from outside, over any transport and any store: it answers what shops ask, lets people act, and
/// tells shops what happened. Everything it knows is in its store, so that it goes on where a killed process stopped.
/// What is to happen later, notifications included, leaves as messages of <see cref="ProviderQueues"/> with the change that causes it.
/// </summary>
internal interface IProviderServer
{
    /// <summary>The name of the gateway that speaks to it.</summary>
    string Name { get; }

    /// <summary>Route patterns of its interface, from the root of the host's address.</summary>
    IReadOnlyList<string> Routes { get; }

    /// <summary>How it notifies.</summary>
    INotificationProtocol Notifications { get; }

    Task<ProviderReply> AnswerAsync(ProviderRequest request, CancellationToken cancellation);

    /// <summary>A person or a tester does something; refusals are <c>provider.*</c>.</summary>
    Task<Result<Done>> ActAsync(ProviderAct act, CancellationToken cancellation);

    /// <summary>The account of a person with this provider, as a shop of that merchant knows it after the person has logged in there; the same person has the same one.</summary>
    Task<ProviderAccount> IntroduceAsync(MerchantId merchant, string person, CancellationToken cancellation);

    /// <summary>Something's time has come. May be told twice.</summary>
    Task HappenAsync(ProviderMoment moment, CancellationToken cancellation);
}

/// <summary>How a provider's notifications look, when they are repeated, and when they are taken.</summary>
internal interface INotificationProtocol
{
    /// <summary>The waits before the first, second and further repetitions; after the last the provider gives up.</summary>
    IReadOnlyList<TimeSpan> Pauses { get; }

    /// <summary>How long the provider waits for a shop's answer; a later one is none.</summary>
    TimeSpan Patience { get; }

    /// <summary>The request as it is sent now, signed with this moment's time where the protocol has one.</summary>
    ProviderRequest Sign(ProviderNotification notification);

    /// <summary>Whether a shop's answer means that it need not be told again.</summary>
    bool IsTaken(ProviderReply reply);
}
