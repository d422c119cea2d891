using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Payments;

/// <summary>A payout to a distributor.</summary>
/// <param name="PayoutNo">1 to 32 of <c>0-9 A-Z a-z</c>, fixed for ever: the provider pays a number once.</param>
/// <param name="Amount">Minor units, positive.</param>
/// <param name="Remark">What the payee is to read; at most 32 characters.</param>
public sealed record TransferRequest(MerchantId Merchant, string PayoutNo, DistributorId Payee, long Amount, Currency Currency, string Remark);

[JsonConverter(typeof(JsonStringEnumConverter<TransferState>))]
public enum TransferState
{
    /// <summary>The provider has never heard of the number.</summary>
    [JsonStringEnumMemberName("notFound")]
    NotFound,

    [JsonStringEnumMemberName("processing")]
    Processing,

    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>Final: no money has left.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Final: it had succeeded, and the money has come back.</summary>
    [JsonStringEnumMemberName("returned")]
    Returned,
}

/// <param name="Reason">Why it failed or came back; null otherwise.</param>
/// <param name="Confirmation">What the payee has to confirm before the money leaves; null if nothing.</param>
public sealed record TransferStatus(TransferState State, string? Reason, TransferConfirmation? Confirmation = null)
{
    /// <summary>No money leaves before the payee has confirmed.</summary>
    public bool AwaitsPayee { get; init; }

    /// <summary>The payee has confirmed, and may confirm once more if that came to nothing; the money may be on its way.</summary>
    public bool PayeeMayRetry { get; init; }
}

/// <summary>What the payee's client hands to the provider's call, of WeChat Pay to <c>wx.requestMerchantTransfer</c>. Good for one transfer and at most a day.</summary>
public sealed record TransferConfirmation(string MchId, string AppId, string Package);

/// <summary>A provider that pays out. After <see cref="GatewayOutcome{T}.Unknown"/> only the same number may be used again.</summary>
public interface ITransferGateway
{
    string Name { get; }

    /// <summary>
    /// What the provider will be told of a transfer, by the accounts and settings of now. Nothing is sent. Whoever sends keeps it with the
    /// number, before the first send. A refusal says that there cannot be such a transfer.
    /// </summary>
    Task<GatewayOutcome<TransferTerms>> PrepareAsync(TransferRequest request, CancellationToken cancellation);

    /// <summary>Sends exactly what was prepared. The same again is the same for the provider: it pays a number once.</summary>
    /// <param name="request">The same in every repetition.</param>
    /// <param name="terms">As they were kept with the number.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<GatewayOutcome<TransferStatus>> SendAsync(TransferRequest request, TransferTerms terms, CancellationToken cancellation);

    /// <summary>The account with the provider that pays for the merchant now, as <see cref="TransferTerms.Payer"/> has it; null if there is none or only one.</summary>
    string? PayerOf(MerchantId merchant) => null;

    Task<GatewayOutcome<TransferStatus>> QueryAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation);

    /// <summary>
    /// Takes back a transfer the payee has not confirmed, where the provider can. What it answers is how the transfer stands:
    /// only <see cref="TransferState.Failed"/> says that no money leaves. <c>transfer.not_cancellable</c> where it cannot.
    /// </summary>
    Task<GatewayOutcome<TransferStatus>> CancelAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation);
}
