namespace Distribution.Payments.Alipay.Wire;

/// <summary>Asks for the address of a bill.</summary>
/// <param name="BillType"><c>trade</c> or <c>signcustomer</c>.</param>
/// <param name="BillDate">A day, <c>yyyy-MM-dd</c>.</param>
internal sealed record BillContent(string BillType, string BillDate);

/// <param name="BillDownloadUrl">Good for half a minute.</param>
internal sealed record BillAnswer(string BillDownloadUrl);
