using System.Globalization;
using System.Text.Json.Nodes;

namespace Distribution.Local.Scenarios.Play;

/// <summary>The one HTTP request that a step is.</summary>
/// <param name="Key">The Idempotency-Key; null where the route takes none.</param>
internal sealed record StepRequest(Caller Caller, HttpMethod Method, string Path, JsonObject? Body, string? Key)
{
    /// <summary>The shop of a scenario answers for more than two levels.</summary>
    public const string PublishPath = "programs?acknowledgeLevels=true";

    /// <summary>Null for a step that is more or other than one request to the shop.</summary>
    public static StepRequest? Of(Step step, PlayWorld world) => step switch
    {
        Step.Join join => new(Caller.UserNamed(join.User), HttpMethod.Post, "distributors", Join(join, world), null),
        Step.DecideApplication decide => new(Caller.Merchant, HttpMethod.Post, $"distributors/{decide.User}/decision", Decision(decide.Accept, decide.Reason), null),
        Step.Bind bind => new(Caller.UserNamed(bind.User), HttpMethod.Post, "bindings", new JsonObject { ["code"] = world.InviteCodes[bind.To] }, null),
        Step.PlaceOrder order => new(Caller.UserNamed(order.Buyer), HttpMethod.Post, "orders", Order(order, world), KeyOf(order)),
        Step.Complete complete => new(Caller.Merchant, HttpMethod.Post, $"orders/{world.Orders[complete.Order]}/complete", null, KeyOf(complete)),
        Step.Cancel cancel => new(Caller.Merchant, HttpMethod.Post, $"orders/{world.Orders[cancel.Order]}/cancel", null, KeyOf(cancel)),
        Step.Refund refund => new(Caller.Merchant, HttpMethod.Post, $"orders/{world.Orders[refund.Order]}/refunds", Refund(refund), KeyOf(refund)),
        Step.Withdraw withdraw => new(Caller.UserNamed(withdraw.User), HttpMethod.Post, "withdrawals", new JsonObject { ["amount"] = withdraw.Amount }, KeyOf(withdraw)),
        Step.Decide decide => new(Caller.Finance(decide.By), HttpMethod.Post, $"withdrawals/{world.Withdrawals[decide.Withdrawal].Id}/decision", Decision(decide.Accept, decide.Reason), KeyOf(decide)),
        Step.OfferToGroups offer => new(Caller.Merchant, HttpMethod.Put, $"group-offers/{offer.Id}", Offer(offer), null),
        Step.OpenGroup open => new(Caller.UserNamed(open.User), HttpMethod.Post, "groups", new JsonObject { ["offer"] = open.Offer }, KeyOf(open)),
        Step.Submit submit => new(
            Caller.UserNamed(submit.User), HttpMethod.Post, "submissions", new JsonObject { ["kind"] = submit.Kind, ["likes"] = submit.Likes }, KeyOf(submit)),
        Step.DecideSubmission decide => new(
            Caller.Merchant, HttpMethod.Post, $"submissions/{world.Submissions[decide.Submission]}/decision", Decision(decide), null),
        Step.Stock stock => new(Caller.Merchant, HttpMethod.Post, $"products/{stock.Sku}/stock", new JsonObject { ["delta"] = stock.Delta }, KeyOf(stock)),
        Step.Publish publish => new(Caller.Merchant, HttpMethod.Post, PublishPath, JsonNode.Parse(publish.Program)?.AsObject(), null),
        _ => null,
    };

    /// <summary>A step is one command however often it is sent.</summary>
    private static string KeyOf(Step step) => "scenario" + step.Pointer.Replace('/', '.');

    private static JsonObject Join(Step.Join join, PlayWorld world)
    {
        var body = new JsonObject { ["displayName"] = join.User };
        if (join.InvitedBy is { } inviter)
        {
            body["inviteCode"] = world.InviteCodes[inviter];
        }

        return body;
    }

    private static JsonObject Decision(bool approve, string? reason)
    {
        var body = new JsonObject { ["approve"] = approve };
        if (reason is not null)
        {
            body["reason"] = reason;
        }

        return body;
    }

    private static JsonObject Decision(Step.DecideSubmission decide)
    {
        JsonObject body = Decision(decide.Accept, decide.Reason);
        if (decide.Likes is { } likes)
        {
            body["likes"] = likes;
        }

        return body;
    }

    private static JsonObject Offer(Step.OfferToGroups offer) =>
        new() { ["sku"] = offer.Sku, ["size"] = offer.Size, ["price"] = offer.Price, ["hours"] = offer.Hours };

    private static JsonObject Order(Step.PlaceOrder order, PlayWorld world)
    {
        var body = new JsonObject
        {
            ["lines"] = new JsonArray([.. order.Lines.Select(line => new JsonObject { ["sku"] = line.Sku, ["qty"] = line.Qty })]),
        };
        if (order.Freight is { } freight)
        {
            body["freight"] = freight;
        }

        if (order.Region is { } region)
        {
            body["region"] = region;
        }

        if (order.Via is { } via)
        {
            body["via"] = world.InviteCodes[via];
        }

        if (order.Group is { } group)
        {
            body["groupId"] = world.Groups[group];
        }

        return body;
    }

    private static JsonObject Refund(Step.Refund refund)
    {
        var body = new JsonObject();
        if (refund.Line is { } line)
        {
            body["line"] = line;
        }

        if (refund.Amount is { } amount)
        {
            body["amount"] = amount;
        }

        return body;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Method} {Path} as {Caller.User} ({Caller.Role}) {Body?.ToJsonString()}");
}
