using System.Runtime.CompilerServices;
using Distribution.Campaigns;
using Distribution.Kernel;
using Distribution.Orders;

namespace Distribution.Reports;

/// <summary>Shows the day books to the rankings.</summary>
internal sealed class DayBookPaidOrders(DayBook days) : IPaidOrders
{
    public async IAsyncEnumerable<PaidOrder> ReadAsync(MerchantId merchant, DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (DayRow row in days.ReadAsync(merchant, day, cancellation).ConfigureAwait(false))
        {
            if (row.L1 is { } distributor)
            {
                yield return new PaidOrder(distributor, row.Net - row.Refunded, UnitsLeft(row), row.PaidAt);
            }
        }
    }

    private static long UnitsLeft(DayRow row)
    {
        long units = 0;
        foreach (DayLine line in row.Lines)
        {
            units += line.Refunded < line.Net ? line.Qty : 0;
        }

        return units;
    }
}
