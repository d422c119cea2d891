using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Withdrawals.Terms;

/// <summary>What a payee has asked for on his latest day, less what was released again: a row of his book, minor units.</summary>
internal sealed record DayTotal(DateOnly Day, long Amount)
{
    /// <summary>The total as it counts on a day. A day never goes back, also where clocks differ around midnight.</summary>
    public static DayTotal On(DayTotal? read, DateOnly day) => read is null || read.Day < day ? new DayTotal(day, 0) : read;

    /// <summary>Gives the room of a released withdrawal back, if its day is still the latest.</summary>
    public static void Release(PartitionBatch batch, Stored<DayTotal>? read, Withdrawal withdrawal)
    {
        if (read is not null && read.Value.Day == withdrawal.Day)
        {
            batch.Replace(read, read.Value with { Amount = read.Value.Amount - withdrawal.Amount }, WithdrawalJson.Default.DayTotal);
        }
    }
}
