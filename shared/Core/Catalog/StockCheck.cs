using Distribution.Ledger.Checks;
using Distribution.Storage;

namespace Distribution.Catalog;

/// <summary>No stock is negative, and what is reserved is what the reservations say.</summary>
public sealed class StockCheck : IPartitionCheck
{
    private readonly List<CheckFinding> _findings = [];
    private string _partition = "";
    private StockLevel? _level;
    private long _reserved;

    public string Name => "catalog.stock";

    public IReadOnlyList<string> RowPrefixes => [StockRoom.LevelRow, StockRoom.ReservationPrefix];

    public void Observe(Entity entity)
    {
        if (!entity.Partition.StartsWith(StockRoom.PartitionPrefix, StringComparison.Ordinal))
        {
            return;
        }

        if (entity.Partition != _partition)
        {
            Close();
            _partition = entity.Partition;
        }

        if (entity.Row == StockRoom.LevelRow)
        {
            _level = StoreJson.Read(entity, CatalogJson.Default.StockLevel).Value;
        }
        else if (entity.Row.StartsWith(StockRoom.ReservationPrefix, StringComparison.Ordinal))
        {
            _reserved += StoreJson.Read(entity, CatalogJson.Default.StockReservation).Value.Qty;
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        Close();
        return _findings;
    }

    private void Close()
    {
        if (_level is { } level)
        {
            if (level.Available < 0 || level.Reserved < 0)
            {
                _findings.Add(new CheckFinding(Name, _partition, StockRoom.LevelRow, "available or reserved is negative"));
            }

            if (level.Reserved != _reserved)
            {
                _findings.Add(new CheckFinding(Name, _partition, StockRoom.LevelRow, $"{level.Reserved - _reserved} more is reserved than reservations say"));
            }
        }
        else if (_reserved != 0)
        {
            _findings.Add(new CheckFinding(Name, _partition, null, "there are reservations without a level"));
        }

        _level = null;
        _reserved = 0;
    }
}
