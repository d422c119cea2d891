using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Orders.Groups;

/// <param name="CommandId">The same id with the same hash answers the same group again.</param>
public sealed record OpenGroupCommand(MerchantId Merchant, UserId Initiator, string CommandId, string RequestHash, GroupOfferId Offer);

/// <summary>Begins a group. Refusals: <c>group.offer_not_found</c>.</summary>
public sealed class OpenGroup(GroupStore groups, IProgramTermsSource programs, TimeProvider time)
{
    public static GroupId IdOf(MerchantId merchant, string commandId) => GroupId.Create(IdText.FromParts("group", merchant.Value, commandId));

    public async Task<Result<Group>> HandleAsync(OpenGroupCommand command, CancellationToken cancellation)
    {
        if (Idempotency.Check(command.CommandId, command.RequestHash) is { } invalid)
        {
            return invalid;
        }

        GroupId id = IdOf(command.Merchant, command.CommandId);
        if (await groups.GetAsync(command.Merchant, id, cancellation).ConfigureAwait(false) is { } begun)
        {
            return Repeated(begun.Value, command);
        }

        if (await groups.OfferAsync(command.Merchant, command.Offer, cancellation).ConfigureAwait(false) is not { Value: { Active: true } offer })
        {
            return GroupProblems.OfferNotFound();
        }

        DateTimeOffset now = time.GetUtcNow();
        var group = new Group
        {
            Id = id,
            Merchant = command.Merchant,
            Offer = offer.Id,
            Sku = offer.Sku,
            Size = offer.Size,
            Price = offer.Price,
            Initiator = command.Initiator,
            State = GroupState.Open,
            ProgramVersion = (await programs.CurrentAsync(command.Merchant, cancellation).ConfigureAwait(false))?.Version ?? 0,
            OpenedAt = now,
            ExpiresAt = now.AddHours(offer.Hours),
            Seats = [],
            RequestHash = command.RequestHash,
        };
        if (await groups.AddAsync(group, cancellation).ConfigureAwait(false))
        {
            return group;
        }

        Stored<Group> read = await groups.GetAsync(command.Merchant, id, cancellation).ConfigureAwait(false)
            ?? throw new RetryableException($"Group {id} exists and cannot be read.");
        return Repeated(read.Value, command);
    }

    private static Result<Group> Repeated(Group begun, OpenGroupCommand command) =>
        begun.RequestHash == command.RequestHash && begun.Initiator == command.Initiator ? begun : Idempotency.KeyReused();
}
