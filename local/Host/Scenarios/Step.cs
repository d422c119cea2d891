namespace Distribution.Local.Scenarios;

/// <summary>One step of a scenario. Users, orders and withdrawals are named by the file, not by the ids the system gives them.</summary>
/// <param name="Pointer">Where it stands in the file.</param>
internal abstract record Step(string Pointer)
{
    /// <summary>Joins as a distributor: through an inviter's code, or by an application that the merchant accepts if <paramref name="Accepted"/>.</summary>
    internal sealed record Join(string Pointer, string User, string? InvitedBy, bool Accepted) : Step(Pointer);

    /// <summary>The merchant decides about an application.</summary>
    internal sealed record DecideApplication(string Pointer, string User, bool Accept, string? Reason) : Step(Pointer);

    internal sealed record Bind(string Pointer, string User, string To) : Step(Pointer);

    /// <summary>An order, with the group of that name if <paramref name="Group"/> is given.</summary>
    internal sealed record PlaceOrder(
        string Pointer, string Id, string Buyer, string? Via, string? Region, IReadOnlyList<Line> Lines, long? Freight, string? Group = null) : Step(Pointer);

    /// <summary>The merchant offers a product to groups.</summary>
    internal sealed record OfferToGroups(string Pointer, string Id, string Sku, int Size, long Price, int Hours) : Step(Pointer);

    /// <summary>A user begins a group.</summary>
    internal sealed record OpenGroup(string Pointer, string Id, string User, string Offer) : Step(Pointer);

    /// <summary>A distributor sends something in.</summary>
    internal sealed record Submit(string Pointer, string Id, string User, string Kind, int Likes) : Step(Pointer);

    /// <summary>The merchant decides about what was sent in.</summary>
    internal sealed record DecideSubmission(string Pointer, string Submission, bool Accept, int? Likes, string? Reason) : Step(Pointer);

    /// <summary>The buyer pays at the provider, whose notification is sent <paramref name="Times"/> times, at first after <paramref name="Delay"/>.</summary>
    internal sealed record Pay(string Pointer, string Order, int Times, TimeSpan Delay) : Step(Pointer);

    internal sealed record Complete(string Pointer, string Order) : Step(Pointer);

    internal sealed record Cancel(string Pointer, string Order) : Step(Pointer);

    /// <summary>Everything left if neither line nor amount is given; all of the line if only the line is.</summary>
    internal sealed record Refund(string Pointer, string Order, int? Line, long? Amount) : Step(Pointer);

    internal sealed record Withdraw(string Pointer, string Id, string User, long Amount) : Step(Pointer);

    internal sealed record Decide(string Pointer, string Withdrawal, bool Accept, string By, string? Reason) : Step(Pointer);

    /// <summary>What the provider does to transfers: <see cref="TransferFault"/>. Only a return names a withdrawal, one that was paid.</summary>
    internal sealed record Transfer(string Pointer, TransferFault Outcome, string? Withdrawal) : Step(Pointer);

    internal sealed record Stock(string Pointer, string Sku, long Delta) : Step(Pointer);

    /// <summary>A new version of the program takes effect for later orders.</summary>
    internal sealed record Publish(string Pointer, string Program) : Step(Pointer);

    /// <summary>Moves the clock by <paramref name="By"/> or to <paramref name="To"/>; exactly one is given.</summary>
    internal sealed record Advance(string Pointer, TimeSpan? By, DateTimeOffset? To) : Step(Pointer);

    /// <summary>Asserts that the window before the present one has been closed by its timer.</summary>
    internal sealed record Close(string Pointer, string Window) : Step(Pointer);

    /// <summary>The inner step must be refused with this code, and must change nothing.</summary>
    internal sealed record RejectExpected(string Pointer, Step Inner, string Code) : Step(Pointer);

    /// <summary>Compares here what <see cref="Scenario.Expect"/> compares at the end.</summary>
    internal sealed record Check(string Pointer, Expectations Expect) : Step(Pointer);
}

internal sealed record Line(string Sku, int Qty);

/// <summary>A fault of the sandbox provider.</summary>
internal enum TransferFault
{
    /// <summary>The next transfer fails.</summary>
    Fail,

    /// <summary>The next transfer is carried out, but the answer to the request is lost.</summary>
    Unknown,

    /// <summary>A transfer that had succeeded comes back.</summary>
    Return,
}
