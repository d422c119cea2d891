using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Storage;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Checks;

namespace Distribution.Local.Simulation.Model;

/// <summary>What holds at every moment, whatever is on its way: asked of every book that was written to, after each operation.</summary>
internal sealed class MomentChecks(SimWorld world)
{
    private readonly SortedSet<string> _touched = new(StringComparer.Ordinal);

    /// <summary>A partition was written to.</summary>
    public void Touch(string partition, IReadOnlyList<EntityWrite> writes)
    {
        if (partition.StartsWith(OrderStore.PartitionPrefix, StringComparison.Ordinal) && writes.Any(static write => write.Row == OrderStore.OrderRow))
        {
            SeeOrder(partition);
        }

        world.Budgets.See(partition, writes);
        world.Limits.See(partition, writes);
        world.Model.Rewards?.See(partition, writes);
        if (!partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal))
        {
            return;
        }

        _touched.Add(partition);
        foreach (EntityWrite write in writes)
        {
            if (write.Row.StartsWith(LedgerRows.WithdrawalPrefix, StringComparison.Ordinal) && world.Store.Find(partition, write.Row) is { } row)
            {
                Withdrawal withdrawal = StoreJson.Read(row, WithdrawalJson.Default.Withdrawal).Value;
                if (world.Model.PayeeOf(withdrawal.Distributor.Value).See(withdrawal) is { } wrong)
                {
                    world.Fail(wrong);
                }
            }
        }
    }

    public void After(Operation operation)
    {
        foreach (string partition in _touched)
        {
            Check(partition, operation);
        }

        _touched.Clear();
    }

    private void SeeOrder(string partition)
    {
        if (world.Store.Find(partition, OrderStore.OrderRow) is { } row && StoreJson.Read(row, OrdersJson.Default.Order).Value is var order
            && world.Model.CourseOf(order.Id).See(order) is { } wrong)
        {
            world.Fail($"order {order.Id} {wrong}");
        }
    }

    private void Check(string partition, Operation operation)
    {
        ICheck[] checks = [new JournalCheck(), new KeyCheck(), new WithheldCheck(), new TaxCheck()];
        foreach (Entity entity in world.Store.RowsOf(partition))
        {
            foreach (ICheck check in checks)
            {
                check.Observe(entity);
            }
        }

        foreach (ICheck check in checks)
        {
            foreach (CheckFinding finding in check.Finish())
            {
                world.Fail($"after {operation.Name} ({operation.Subject}): {finding}");
            }
        }

        if (BookId.Parse(partition) is { Kind: BookKind.Distributor } book)
        {
            Compare(book, operation);
        }
    }

    /// <summary>A withdrawal's row and its money change in one batch; only what comes back arrives later.</summary>
    private void Compare(BookId book, Operation operation)
    {
        Balances has = world.Store.Find(book.Partition, LedgerRows.Balances) is { } row ? StoreJson.Read(row, LedgerJson.Default.Balances).Value : Balances.Empty;
        PlainPayee should = world.Model.PayeeOf(book.Owner);
        if (has.Withheld != should.Withheld || has.Paid < should.PaidOut || has.Paid > should.PaidOut + should.Returned)
        {
            world.Fail($"after {operation.Name} ({operation.Subject}): {book.Owner} has {has.Withheld} withheld and {has.Paid} paid, and should have {should.Withheld} and {should.PaidOut}");
        }

        long credited = has.Pending + has.Available + has.Withheld - has.Debt + should.Gross;
        if (credited > world.Model.MostOf(book.Owner))
        {
            world.Fail($"after {operation.Name} ({operation.Subject}): {book.Owner} was credited with {credited}, and {world.Model.MostOf(book.Owner)} is the most");
        }
    }
}
