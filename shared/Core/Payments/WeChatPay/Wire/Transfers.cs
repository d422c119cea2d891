namespace Distribution.Payments.WeChatPay.Wire;

/// <summary>POST <c>/v3/fund-app/mch-transfer/transfer-bills</c>.</summary>
/// <param name="UserName">Encrypted; null where the amount does not call for it.</param>
internal sealed record TransferBody(
    string Appid,
    string OutBillNo,
    string TransferSceneId,
    string Openid,
    string? UserName,
    long TransferAmount,
    string TransferRemark,
    string NotifyUrl,
    string? UserRecvPerception,
    IReadOnlyList<TransferReport> TransferSceneReportInfos);

internal sealed record TransferReport(string InfoType, string InfoContent);

/// <summary>Its answer, and that of <c>.../{no}/cancel</c>.</summary>
internal sealed record TransferAnswer(string OutBillNo, string State, string? FailReason = null, string? PackageInfo = null);

/// <summary>GET <c>.../out-bill-no/{no}</c>. Here the merchant number is spelled <c>mch_id</c>.</summary>
internal sealed record TransferBill(
    string MchId, string OutBillNo, string State, long TransferAmount, string? Appid = null, string? FailReason = null, string? PackageInfo = null);

/// <summary>What <c>MCHTRANSFER.BILL.FINISHED</c> encloses.</summary>
internal sealed record TransferNews(
    string Mchid, string OutBillNo, string State, long TransferAmount, string? FailReason = null, DateTimeOffset? UpdateTime = null);
