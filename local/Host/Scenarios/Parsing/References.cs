namespace Distribution.Local.Scenarios.Parsing;

/// <summary>What a step names must have been introduced before it; what an expectation names, anywhere.</summary>
internal sealed class References
{
    private readonly List<ScenarioError> _errors = [];
    private readonly HashSet<string> _distributors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _orders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withdrawals = new(StringComparer.Ordinal);
    private readonly HashSet<string> _skus = new(StringComparer.Ordinal);
    private readonly HashSet<string> _offers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<string> _submissions = new(StringComparer.Ordinal);

    private References()
    {
    }

    public static IReadOnlyList<ScenarioError> Check(Scenario scenario)
    {
        var references = new References();
        for (int i = 0; i < scenario.Catalog.Count; i++)
        {
            references.Introduce(references._skus, scenario.Catalog[i].Sku, $"/catalog/{i}/sku", "the product");
        }

        foreach (Step step in scenario.Steps)
        {
            references.Visit(step, refused: false);
        }

        references.Visit(scenario.Expect);
        return references._errors;
    }

    private void Visit(Step step, bool refused)
    {
        switch (step)
        {
            case Step.Join join:
                Need(_distributors, join.InvitedBy, join.Pointer + "/invitedBy", "no earlier step lets join");
                Note(_distributors, join.User, refused);
                break;
            case Step.DecideApplication approve:
                Need(_distributors, approve.User, approve.Pointer + "/user", "no earlier step lets join");
                break;
            case Step.Bind bind:
                Need(_distributors, bind.To, bind.Pointer + "/to", "no earlier step lets join");
                break;
            case Step.PlaceOrder order:
                Need(_distributors, order.Via, order.Pointer + "/via", "no earlier step lets join");
                for (int i = 0; i < order.Lines.Count && !refused; i++)
                {
                    Need(_skus, order.Lines[i].Sku, $"{order.Pointer}/lines/{i}/sku", "the catalog has no");
                }

                Need(_groups, order.Group, order.Pointer + "/group", "no earlier step opens");
                Make(_orders, order.Id, order.Pointer + "/id", "the order", refused);
                break;
            case Step.OfferToGroups offer:
                Need(_skus, offer.Sku, offer.Pointer + "/sku", "the catalog has no");
                Note(_offers, offer.Id, refused);
                break;
            case Step.OpenGroup open:
                Need(_offers, open.Offer, open.Pointer + "/offer", "no earlier step offers");
                Make(_groups, open.Id, open.Pointer + "/id", "the group", refused);
                break;
            case Step.Submit submit:
                Make(_submissions, submit.Id, submit.Pointer + "/id", "the submission", refused);
                break;
            case Step.DecideSubmission decide:
                Need(_submissions, decide.Submission, decide.Pointer + "/submission", "no earlier step submits");
                break;
            case Step.Withdraw withdraw:
                Make(_withdrawals, withdraw.Id, withdraw.Pointer + "/id", "the withdrawal", refused);
                break;
            case Step.Pay pay:
                Need(_orders, pay.Order, pay.Pointer + "/order", "no earlier step orders");
                break;
            case Step.Complete complete:
                Need(_orders, complete.Order, complete.Pointer + "/order", "no earlier step orders");
                break;
            case Step.Cancel cancel:
                Need(_orders, cancel.Order, cancel.Pointer + "/order", "no earlier step orders");
                break;
            case Step.Refund refund:
                Need(_orders, refund.Order, refund.Pointer + "/order", "no earlier step orders");
                break;
            case Step.Decide decide:
                Need(_withdrawals, decide.Withdrawal, decide.Pointer + "/withdrawal", "no earlier step withdraws");
                break;
            case Step.Transfer transfer:
                Need(_withdrawals, transfer.Withdrawal, transfer.Pointer + "/withdrawal", "no earlier step withdraws");
                break;
            case Step.Stock stock when !refused:
                Need(_skus, stock.Sku, stock.Pointer + "/sku", "the catalog has no");
                break;
            case Step.RejectExpected reject:
                Visit(reject.Inner, refused: true);
                break;
            case Step.Check check:
                Visit(check.Expect);
                break;
        }
    }

    private void Visit(Expectations expect)
    {
        foreach (ExpectedBalance balance in expect.Balances)
        {
            Need(_distributors, balance.User, balance.Pointer, "no step lets join");
        }

        foreach (ExpectedGrant grant in expect.Grants)
        {
            Need(_distributors, grant.User, grant.Pointer + "/user", "no step lets join");
        }

        foreach (ExpectedState withdrawal in expect.Withdrawals)
        {
            Need(_withdrawals, withdrawal.Id, withdrawal.Pointer, "no step withdraws");
        }

        foreach (ExpectedState order in expect.Orders)
        {
            Need(_orders, order.Id, order.Pointer, "no step orders");
        }

        foreach (ExpectedStock stock in expect.Stock)
        {
            Need(_skus, stock.Sku, stock.Pointer, "the catalog has no");
        }
    }

    private void Make(HashSet<string> known, string name, string pointer, string what, bool refused)
    {
        if (!refused)
        {
            Introduce(known, name, pointer, what);
        }
    }

    private static void Note(HashSet<string> known, string name, bool refused)
    {
        if (!refused)
        {
            known.Add(name);
        }
    }

    private void Introduce(HashSet<string> known, string name, string pointer, string what)
    {
        if (!known.Add(name))
        {
            _errors.Add(new ScenarioError(pointer, $"{what} '{name}' is already there"));
        }
    }

    private void Need(HashSet<string> known, string? name, string pointer, string reason)
    {
        if (name is not null && !known.Contains(name))
        {
            _errors.Add(new ScenarioError(pointer, $"{reason} '{name}'"));
        }
    }
}
