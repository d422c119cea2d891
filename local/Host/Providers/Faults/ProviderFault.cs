namespace Distribution.Local.Providers.Faults;

/// <summary>What a shop asks of a provider.</summary>
internal enum ProviderCall
{
    Payment,
    PaymentQuery,
    Close,
    Refund,
    RefundQuery,
    Transfer,
    TransferQuery,
    Cancel,
    Bill,
}

/// <summary>What goes otherwise than it should. Of the answer to a call, of the notification about what the call began, or of what becomes of it.</summary>
internal enum ProviderFault
{
    /// <summary>The connection breaks before anything is done.</summary>
    RequestLost,

    /// <summary>It is done, and the connection breaks.</summary>
    AnswerLost,

    /// <summary>It is done, and the answer never comes.</summary>
    AnswerSilent,

    /// <summary>It is done, and the answer has a wrong signature.</summary>
    AnswerForged,

    /// <summary>It is not done: too many requests (HTTP 429 where the protocol has it).</summary>
    TooMany,

    /// <summary>It is not done, because the shop's account with the provider is short of money; a later request may be.</summary>
    NoFunds,

    /// <summary>It is done, and the answer is an error of the provider (HTTP 500 where the protocol has it).</summary>
    Broken,

    /// <summary>The shop is notified twice at once.</summary>
    NotifiedTwice,

    /// <summary>The shop is notified <see cref="PlannedFault.DelaySeconds"/> later.</summary>
    NotifiedLate,

    /// <summary>The first notification has a wrong signature; a repetition has a right one.</summary>
    NotifiedForged,

    /// <summary>The first notification is the provider's own probe of whether signatures are checked, where it has one.</summary>
    NotifiedProbe,

    /// <summary>The shop is never notified and has to ask.</summary>
    NotNotified,

    /// <summary>It is accepted and then fails: no money moves.</summary>
    Fails,

    /// <summary>The first amount of the bill is a fen too high, its hash fits: a difference for the shop to find.</summary>
    OtherAmount,
}

/// <summary>A fault that waits for its call.</summary>
/// <param name="On">Which call meets it; of a notification, which call began what it is about.</param>
/// <param name="DelaySeconds">Only of <see cref="ProviderFault.NotifiedLate"/>.</param>
internal sealed record PlannedFault(ProviderCall On, ProviderFault Fault, long DelaySeconds = PlannedFault.UsualDelay)
{
    /// <summary>Ten minutes, in seconds.</summary>
    public const long UsualDelay = 600;

    /// <summary>Whether it is about the answer itself.</summary>
    public static bool IsOfAnswer(ProviderFault fault) => fault is ProviderFault.RequestLost or ProviderFault.AnswerLost or ProviderFault.AnswerSilent
        or ProviderFault.AnswerForged or ProviderFault.TooMany or ProviderFault.NoFunds or ProviderFault.Broken;

    /// <summary>Whether it is about the notification.</summary>
    public static bool IsOfNotification(ProviderFault fault) => fault is ProviderFault.NotifiedTwice or ProviderFault.NotifiedLate
        or ProviderFault.NotifiedForged or ProviderFault.NotifiedProbe or ProviderFault.NotNotified;
}
