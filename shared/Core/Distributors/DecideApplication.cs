using Distribution.Kernel;

namespace Distribution.Distributors;

public sealed record DecideApplicationCommand(MerchantId Merchant, DistributorId Distributor, bool Approve, string? Reason = null);

/// <summary>The shop's word on a distributor, at any time: yes makes him active, no rejects an application and suspends who was active.</summary>
public sealed class DecideApplication(DistributorStore distributors)
{
    public async Task<Result<Distributor>> HandleAsync(DecideApplicationCommand command, CancellationToken cancellation) =>
        command.Reason is { Length: > DistributorLimits.Note }
            ? Problem.Invalid("request.malformed", $"A reason has at most {DistributorLimits.Note} characters.", "/reason")
            : await distributors.ChangeAsync(command.Merchant, command.Distributor, d => Decide(d, command), cancellation).ConfigureAwait(false);

    internal static Result<Distributor> Decide(Distributor distributor, DecideApplicationCommand command)
    {
        DistributorStatus next = command.Approve ? DistributorStatus.Active : distributor.Status switch
        {
            DistributorStatus.Applied or DistributorStatus.Rejected => DistributorStatus.Rejected,
            DistributorStatus.Active or DistributorStatus.Suspended => DistributorStatus.Suspended,
        };
        return next == distributor.Status ? distributor : distributor with { Status = next, DecisionReason = command.Reason };
    }
}
