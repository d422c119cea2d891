namespace Distribution.Payments.Alipay.Wire;

/// <summary><c>alipay.fund.trans.uni.transfer</c>. Amounts in yuan.</summary>
internal sealed record TransferContent(
    string OutBizNo, string TransAmount, string ProductCode, string BizScene, string OrderTitle, TransferPayee PayeeInfo, string Remark);

/// <param name="IdentityType"><c>ALIPAY_USER_ID</c>, <c>ALIPAY_OPEN_ID</c>, or <c>ALIPAY_LOGON_ID</c>, which goes with the name.</param>
internal sealed record TransferPayee(string Identity, string IdentityType, string? Name);

/// <summary><c>alipay.fund.trans.common.query</c>.</summary>
internal sealed record TransferQueryContent(string OutBizNo, string ProductCode, string BizScene);

/// <summary>The answer to both.</summary>
internal sealed record TransferAnswer(string OutBizNo, string? Status = null, string? ErrorCode = null, string? FailReason = null, string? TransAmount = null);
