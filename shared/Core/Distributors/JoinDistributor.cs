using Distribution.Distributors.Traces;
using Distribution.Kernel;

namespace Distribution.Distributors;

/// <param name="InviteCode">An active distributor's, who becomes the inviter; null to apply to the shop.</param>
/// <param name="MembersOnly">The program takes only users with a paid order.</param>
public sealed record JoinDistributorCommand(
    MerchantId Merchant, UserId User, string? InviteCode, string? DisplayName, string? Note, bool MembersOnly, bool HasPaidOrder)
{
    /// <summary>What the client told of itself; null for nothing.</summary>
    public ClientTraces? Traces { get; init; }
}

/// <summary>Makes a user a distributor: at once with a code, after the shop's approval without.</summary>
public sealed class JoinDistributor(DistributorStore distributors, InviteCodes codes, PersonTraces people, TimeProvider time)
{
    public async Task<Result<Distributor>> HandleAsync(JoinDistributorCommand command, CancellationToken cancellation)
    {
        if (Check(command) is { } invalid)
        {
            return invalid;
        }

        var id = DistributorId.Of(command.User);
        if (await distributors.GetAsync(command.Merchant, id, cancellation).ConfigureAwait(false) is not null)
        {
            return AlreadyJoined();
        }

        if (command is { MembersOnly: true, HasPaidOrder: false })
        {
            return Problem.Refused("distributor.members_only", "Only somebody who has bought here may become a distributor.");
        }

        DistributorId? inviter = null;
        if (command.InviteCode is { } code)
        {
            inviter = await codes.OwnerAsync(command.Merchant, code, cancellation).ConfigureAwait(false);
            if (inviter is not { } known)
            {
                return DistributorProblems.UnknownCode();
            }

            if (known == id)
            {
                return DistributorProblems.Self();
            }

            if (await distributors.GetAsync(command.Merchant, known, cancellation).ConfigureAwait(false) is not { Status: DistributorStatus.Active })
            {
                return DistributorProblems.NotActive();
            }
        }

        await people.AddAsync(command.Merchant, command.User, command.Traces, cancellation).ConfigureAwait(false);
        string own = await codes.ClaimAsync(command.Merchant, id, cancellation).ConfigureAwait(false);
        var distributor = new Distributor(
            id, own, inviter is null ? DistributorStatus.Applied : DistributorStatus.Active, inviter, time.GetUtcNow(), command.DisplayName, command.Note);
        return await distributors.InsertAsync(command.Merchant, distributor, cancellation).ConfigureAwait(false) ? distributor : AlreadyJoined();
    }

    private static Problem AlreadyJoined() => Problem.Conflict("distributor.already_joined", "This user is a distributor already, or has applied.");

    private static Problem? Check(JoinDistributorCommand command) => command switch
    {
        { DisplayName: { } name } when name.Length > DistributorLimits.DisplayName || name.Any(char.IsControl) =>
            Problem.Invalid("request.malformed", $"A name has at most {DistributorLimits.DisplayName} characters, none of them a control character.", "/displayName"),
        { Note.Length: > DistributorLimits.Note } =>
            Problem.Invalid("request.malformed", $"A note has at most {DistributorLimits.Note} characters.", "/note"),
        _ => null,
    };
}
