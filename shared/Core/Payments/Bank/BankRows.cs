using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Payments.Bank;

/// <summary>How far a merchant's queue is. Every change of the queue replaces this row, so that two batches never take the same line.</summary>
/// <param name="Queued">The number of the last line.</param>
/// <param name="Collected">The last line that is in a batch.</param>
/// <param name="Batches">The number of the last batch.</param>
internal sealed record BankCursor(long Queued, long Collected, long Batches)
{
    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;
}

/// <summary>A transfer as the bank will read it: fixed when it is queued, gone if it is taken back before a batch has it.</summary>
public sealed record BankLine(
    long Number, string PayoutNo, DistributorId Payee, long Amount, Currency Currency, BankAccount Account, string Remark, DateTimeOffset QueuedAt)
{
    public override string ToString() => $"{nameof(BankLine)} {PayoutNo}";
}

[JsonConverter(typeof(JsonStringEnumConverter<BankTransferState>))]
public enum BankTransferState
{
    /// <summary>Waits for a batch, or in one for the bank's answer.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    [JsonStringEnumMemberName("paid")]
    Paid,

    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Was paid, and the bank has sent the money back.</summary>
    [JsonStringEnumMemberName("returned")]
    Returned,

    /// <summary>Taken back before a batch had it.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>What has become of a transfer.</summary>
/// <param name="Line">Its place in the queue.</param>
/// <param name="Reason">Why it failed or came back; null otherwise.</param>
public sealed record BankTransfer(
    string PayoutNo, long Line, DistributorId Payee, long Amount, Currency Currency, BankTransferState State, string? Reason = null)
{
    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>What somebody has said who had a part in paying it, until another says the same; null if there is no such word.</summary>
    public BankWord? Word { get; init; }

    /// <summary>As gateways say it.</summary>
    internal TransferStatus Status => new(
        State switch
        {
            BankTransferState.Queued => TransferState.Processing,
            BankTransferState.Paid => TransferState.Succeeded,
            BankTransferState.Failed or BankTransferState.Cancelled => TransferState.Failed,
            BankTransferState.Returned => TransferState.Returned,
        },
        Reason);
}

/// <summary>One of two words that a transfer failed or came back.</summary>
/// <param name="Reason">Why, as he has read it.</param>
/// <param name="At">UTC.</param>
public sealed record BankWord(BankOutcome Outcome, UserId By, string Reason, DateTimeOffset At);

/// <summary>A batch of transfers for the bank (批量付款): the lines from one number of the queue to another, never changed.</summary>
/// <param name="Number">From 1, without a gap.</param>
/// <param name="Total">The sum of the lines, minor units.</param>
/// <param name="By">Who made it.</param>
public sealed record BankBatch(
    long Number, DateTimeOffset CreatedAt, UserId By, long FirstLine, long LastLine, int Lines, long Total, Currency Currency)
{
    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;
}

/// <summary>Which batch a command has made.</summary>
internal sealed record BankCommand(long Batch, string RequestHash);

/// <summary>The keys of a merchant's bank partition.</summary>
internal static class BankKeys
{
    public const string PartitionPrefix = "bank|";
    public const string Cursor = "cursor";
    public const string LinePrefix = "q|";
    public const string TransferPrefix = "t|";
    public const string BatchPrefix = "b|";

    public static string Partition(MerchantId merchant) => PartitionPrefix + merchant.Value;

    public static string Line(long number) => LinePrefix + StoreKey.Number(number);

    public static string Transfer(string payoutNo) => TransferPrefix + payoutNo;

    public static string Batch(long number) => BatchPrefix + StoreKey.Number(number);

    public static string Command(string commandId) => "c|" + commandId;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BankAccount))]
[JsonSerializable(typeof(BankCursor))]
[JsonSerializable(typeof(BankLine))]
[JsonSerializable(typeof(BankTransfer))]
[JsonSerializable(typeof(BankBatch))]
[JsonSerializable(typeof(BankCommand))]
internal sealed partial class BankJson : JsonSerializerContext;
