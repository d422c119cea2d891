using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Payments.Bank;

namespace Distribution.Functions.Bank;

/// <summary>Where somebody is paid by bank transfer, in full: only ever sent to us.</summary>
public sealed record BankAccountBody(string Holder, string Number, string BankName);

/// <summary>The same, masked.</summary>
public sealed record BankAccountView(string Holder, string Number, string BankName)
{
    internal static BankAccountView Of(BankAccount account) => new(account.MaskedHolder, account.MaskedNumber, account.BankName);
}

/// <summary>A batch of transfers; the total in minor units.</summary>
public sealed record BankBatchView(long Number, DateTimeOffset CreatedAt, UserId By, int Lines, long Total, Currency Currency)
{
    internal static BankBatchView Of(BankBatch batch) => new(batch.Number, batch.CreatedAt, batch.By, batch.Lines, batch.Total, batch.Currency);
}

/// <summary>One transfer of a batch; the payout number is the withdrawal's id.</summary>
public sealed record BankLineView(string PayoutNo, DistributorId Payee, long Amount, Currency Currency, BankTransferState State, string? Reason, BankAccountView Account, BankWordView? Said)
{
    internal static BankLineView Of((BankLine Line, BankTransfer Transfer) one) => new(
        one.Line.PayoutNo, one.Line.Payee, one.Line.Amount, one.Line.Currency, one.Transfer.State, one.Transfer.Reason, BankAccountView.Of(one.Line.Account), BankWordView.Of(one.Transfer.Word));
}

/// <summary>What one of the two has said that are needed where each had a part in paying the line.</summary>
public sealed record BankWordView(BankOutcome Outcome, UserId By, string Reason, DateTimeOffset At)
{
    internal static BankWordView? Of(BankWord? word) => word is null ? null : new BankWordView(word.Outcome, word.By, word.Reason, word.At);
}

/// <summary>What the bank has said of lines of a batch.</summary>
public sealed record BankResultsBody(IReadOnlyList<BankResultBody> Lines);

/// <summary>The reason is needed unless it was paid.</summary>
public sealed record BankResultBody(string PayoutNo, BankOutcome Outcome, string? Reason = null);

/// <summary>What has become of the lines that were told about.</summary>
public sealed record BankResultsView(IReadOnlyList<BankMarkedView> Lines);

/// <summary>Where <c>Said</c> is there, nothing has become of the line yet: another person has to say the same.</summary>
public sealed record BankMarkedView(string PayoutNo, BankTransferState State, BankWordView? Said);

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BankAccountBody))]
[JsonSerializable(typeof(BankAccountView))]
[JsonSerializable(typeof(BankBatchView))]
[JsonSerializable(typeof(ListBody<BankBatchView>))]
[JsonSerializable(typeof(ListBody<BankLineView>))]
[JsonSerializable(typeof(BankResultsBody))]
[JsonSerializable(typeof(BankResultsView))]
[JsonSerializable(typeof(EmptyBody))]
internal sealed partial class BankHttpJson : JsonSerializerContext;
