using System.Text;
using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Storage;

namespace Distribution.Commission.Checks;

/// <summary>
/// What has happened to an order is on its commission sheet: the payment, the completion where the program asks for it, and the
/// refunds. What is not there stands for a message that was lost. An order that has changed lately is left out. The sheet
/// comes before its order, and orders before the programs.
/// </summary>
public sealed class FollowedCheck : ICheck
{
    private readonly List<CheckFinding> _findings = [];

    /// <summary>Completed orders without the completion on their sheets, by program: right where it asks for none.</summary>
    private readonly Dictionary<(string Merchant, int Version), Waiting> _completed = [];
    private DateTimeOffset _settledBefore = DateTimeOffset.MaxValue;
    private (string Partition, CommissionSheet? Sheet) _last = ("", null);

    public string Name => "commission.followed";

    public void Begin(DateTimeOffset settledBefore) => _settledBefore = settledBefore;

    public void Observe(Entity entity)
    {
        if (entity.Partition.StartsWith(OrderStore.PartitionPrefix, StringComparison.Ordinal))
        {
            if (entity.Row == OrderStore.CommissionRow)
            {
                _last = (entity.Partition, StoreJson.Read(entity, CommissionJson.Default.CommissionSheet).Value);
            }
            else if (entity.Row == OrderStore.OrderRow)
            {
                Judge(entity, StoreJson.Read(entity, OrdersJson.Default.Order).Value, _last.Partition == entity.Partition ? _last.Sheet : null);
            }
        }
        else if (ProgramStore.ReadVersion(entity) is { } version)
        {
            Judge(entity.Partition.Split('|')[1], version);
        }
    }

    public IEnumerable<CheckFinding> Finish() => _findings;

    private void Judge(Entity entity, Order order, CommissionSheet? sheet)
    {
        if (!SheetDecisions.Earns(order) || ChangedAt(order) >= _settledBefore)
        {
            return;
        }

        if (sheet is null)
        {
            // Of what is refunded whole before anybody looked at it nothing is earned, so it needs no sheet.
            if (order.NetRefunded < order.Net)
            {
                Find(entity.Partition, "is paid, somebody may earn by it, and it has no commission sheet");
            }

            return;
        }

        if (SheetDecisions.Refund(sheet, order) is { } lacking)
        {
            Find(entity.Partition, $"its commission sheet lacks refunds that take {lacking.Amounts.Sum(static amount => amount.Amount)}");
        }

        if (SheetDecisions.AwaitsCompletion(order, sheet))
        {
            (string, int) key = (order.Merchant.Value, sheet.ProgramVersion);
            if (!_completed.TryGetValue(key, out Waiting? waiting))
            {
                _completed.Add(key, waiting = new Waiting());
            }

            waiting.Add(entity.Partition);
        }
    }

    private void Judge(string merchant, ProgramVersion version)
    {
        if (_completed.Remove((merchant, version.Version), out Waiting? waiting)
            && ProgramReader.ReadPublished(Encoding.UTF8.GetBytes(version.Document), new MerchantId(merchant)) is { } program
            && CompiledProgram.Compile(program, version.Version).HasCompletionRules)
        {
            foreach (string partition in waiting.Partitions)
            {
                Find(partition, "is completed, and its commission sheet lacks what that earns");
            }
        }
    }

    private void Find(string partition, string detail) => _findings.Add(new CheckFinding(Name, partition, OrderStore.OrderRow, detail));

    /// <summary>When something last happened to it that a message told of, by our own clock.</summary>
    private static DateTimeOffset? ChangedAt(Order order)
    {
        DateTimeOffset? last = order.CompletedAt ?? order.PaidAt;
        foreach (OrderRefund refund in order.Refunds)
        {
            last = refund.At > last ? refund.At : last;
        }

        return last;
    }

    /// <summary>As many orders as are told of, and one that says that there are more.</summary>
    private sealed class Waiting
    {
        private readonly List<string> _partitions = [];

        public IReadOnlyList<string> Partitions => _partitions;

        public void Add(string partition)
        {
            if (_partitions.Count <= LedgerChecker.MaxFindings)
            {
                _partitions.Add(partition);
            }
        }
    }
}
