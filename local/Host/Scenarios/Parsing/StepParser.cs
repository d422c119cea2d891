using Distribution.Local.Sandbox;

namespace Distribution.Local.Scenarios.Parsing;

/// <summary>Reads one step. Which members a step has is written next to its kind.</summary>
internal sealed class StepParser(Func<DocumentNode, string> program)
{
    private const int MaxLines = 50;
    private const int MaxNotifications = 1000;
    private const int DefaultGroupHours = 24;
    internal const string Kinds =
        "join, apply, approve, bind, order, pay, complete, cancel, refund, offer-to-groups, open-group, submit, "
        + "decide-submission, withdraw, decide, transfer, stock, publish, advance, close, expect, reject-expected";

    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(PayBody.MaxDelay);

    public Step Parse(DocumentNode node) => Kind(node) switch
    {
        "join" => Join(node.Members("do", "user", "invitedBy", "approve", "note")),
        "apply" => Apply(node.Members("do", "user", "note")),
        "approve" => Approve(node.Members("do", "user", "approve", "reason", "note")),
        "bind" => new Step.Bind(node.Members("do", "user", "to", "note").Pointer, User(node), Id(node, "to")),
        "order" => Order(node.Members("do", "id", "buyer", "via", "region", "lines", "freight", "group", "note")),
        "pay" => Pay(node.Members("do", "order", "times", "delay", "note")),
        "complete" => new Step.Complete(node.Members("do", "order", "note").Pointer, Id(node, "order")),
        "cancel" => new Step.Cancel(node.Members("do", "order", "note").Pointer, Id(node, "order")),
        "refund" => Refund(node.Members("do", "order", "line", "amount", "note")),
        "offer-to-groups" => Offer(node.Members("do", "id", "sku", "size", "price", "hours", "note")),
        "open-group" => new Step.OpenGroup(node.Members("do", "id", "user", "offer", "note").Pointer, Id(node, "id"), User(node), Id(node, "offer")),
        "submit" => Submit(node.Members("do", "id", "user", "kind", "likes", "note")),
        "decide-submission" => DecideSubmission(node.Members("do", "submission", "approve", "likes", "reason", "note")),
        "withdraw" => new Step.Withdraw(node.Members("do", "id", "user", "amount", "note").Pointer, Id(node, "id"), User(node), node.Required("amount").Fen()),
        "decide" => Decide(node.Members("do", "withdrawal", "approve", "by", "reason", "note")),
        "transfer" => Transfer(node.Members("do", "outcome", "withdrawal", "note")),
        "stock" => new Step.Stock(node.Members("do", "sku", "delta", "note").Pointer, Id(node, "sku"), node.Required("delta").Fen()),
        "publish" => new Step.Publish(node.Members("do", "program", "note").Pointer, program(node.Required("program"))),
        "advance" => Advance(node.Members("do", "by", "to", "note")),
        "close" => Close(node.Members("do", "window", "note")),
        "expect" => new Step.Check(node.Members("do", "that", "note").Pointer, ExpectationParser.Parse(node.Required("that"))),
        "reject-expected" => RejectExpected(node.Members("do", "step", "code", "note")),
        string other => throw node.Required("do").Fault($"unknown step '{other}'; there are: {Kinds}"),
    };

    private static string Kind(DocumentNode node)
    {
        _ = node.Entries();
        return node.Required("do").Text();
    }

    private static string Id(DocumentNode node, string name) => node.Required(name).Id();

    private static string User(DocumentNode node) => Id(node, "user");

    private static string? Note(DocumentNode node, string name) => node.Optional(name)?.Text();

    private static Step.Join Join(DocumentNode node) =>
        new(node.Pointer, User(node), node.Optional("invitedBy")?.Id(), node.Optional("approve")?.Flag() ?? true);

    private static Step.Join Apply(DocumentNode node) => new(node.Pointer, User(node), null, false);

    private static Step.DecideApplication Approve(DocumentNode node) =>
        new(node.Pointer, User(node), node.Optional("approve")?.Flag() ?? true, Note(node, "reason"));

    private static Step.PlaceOrder Order(DocumentNode node) => new(
        node.Pointer,
        Id(node, "id"),
        Id(node, "buyer"),
        node.Optional("via")?.Id(),
        node.Optional("region")?.Id(),
        [.. node.Required("lines").Items(MaxLines).Select(line => new Line(Id(line.Members("sku", "qty"), "sku"), Count(line.Required("qty"))))],
        node.Optional("freight")?.Fen(),
        node.Optional("group")?.Id());

    private static Step.OfferToGroups Offer(DocumentNode node) => new(
        node.Pointer,
        Id(node, "id"),
        Id(node, "sku"),
        Count(node.Required("size")),
        node.Required("price").Fen(),
        node.Optional("hours") is { } hours ? Count(hours) : DefaultGroupHours);

    private static Step.Submit Submit(DocumentNode node) =>
        new(node.Pointer, Id(node, "id"), User(node), Id(node, "kind"), node.Optional("likes") is { } likes ? Count(likes) : 0);

    private static Step.DecideSubmission DecideSubmission(DocumentNode node) => new(
        node.Pointer,
        Id(node, "submission"),
        node.Required("approve").Flag(),
        node.Optional("likes") is { } likes ? Count(likes) : null,
        Note(node, "reason"));

    /// <summary>Anything an int holds, since a scenario may try what must be refused.</summary>
    private static int Count(DocumentNode node) => (int)node.Whole(int.MinValue, int.MaxValue);

    private static Step.Pay Pay(DocumentNode node) => new(
        node.Pointer,
        Id(node, "order"),
        (int)(node.Optional("times")?.Whole(1, MaxNotifications) ?? 1),
        node.Optional("delay") is { } delay ? Delay(delay) : TimeSpan.Zero);

    private static TimeSpan Delay(DocumentNode node) =>
        node.Duration() is var delay && delay <= MaxDelay ? delay : throw node.Fault($"must be at most {MaxDelay.Days} days");

    private static Step.Refund Refund(DocumentNode node)
    {
        int? line = (int?)node.Optional("line")?.Whole(1, MaxLines);
        long? amount = node.Optional("amount")?.Fen();
        return amount is null || line is not null
            ? new Step.Refund(node.Pointer, Id(node, "order"), line, amount)
            : throw node.Fault("an amount needs the line it is refunded for");
    }

    private static Step.Decide Decide(DocumentNode node) => new(
        node.Pointer,
        Id(node, "withdrawal"),
        node.Required("approve").Flag(),
        node.Optional("by")?.Id() ?? "finance",
        Note(node, "reason"));

    private static Step.Transfer Transfer(DocumentNode node)
    {
        DocumentNode outcome = node.Required("outcome");
        TransferFault fault = outcome.Text() switch
        {
            "fail" => TransferFault.Fail,
            "unknown" => TransferFault.Unknown,
            "return" => TransferFault.Return,
            _ => throw outcome.Fault("must be fail, unknown or return"),
        };
        string? withdrawal = node.Optional("withdrawal")?.Id();
        return (fault == TransferFault.Return) == (withdrawal is not null)
            ? new Step.Transfer(node.Pointer, fault, withdrawal)
            : throw node.Fault("a return names its withdrawal, the other outcomes are the next transfer's");
    }

    private static Step.Advance Advance(DocumentNode node)
    {
        TimeSpan? by = node.Optional("by")?.Duration();
        DateTimeOffset? to = node.Optional("to")?.Time();
        return (by is null) != (to is null)
            ? new Step.Advance(node.Pointer, by, to)
            : throw node.Fault("needs either 'by' or 'to'");
    }

    private static Step.Close Close(DocumentNode node)
    {
        DocumentNode window = node.Required("window");
        return window.Text() is "day" or "week" or "month"
            ? new Step.Close(node.Pointer, window.Text())
            : throw window.Fault("must be day, week or month");
    }

    private Step.RejectExpected RejectExpected(DocumentNode node)
    {
        DocumentNode inner = node.Required("step");
        Step step = Parse(inner);
        return step is Step.RejectExpected or Step.Advance or Step.Close or Step.Check or Step.Transfer or Step.Pay
            ? throw inner.Fault("only a request to the shop can be refused")
            : new Step.RejectExpected(node.Pointer, step, node.Required("code").Text());
    }
}
