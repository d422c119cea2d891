using System.Text.Json.Serialization;

namespace Distribution.Payments.Alipay.Wire;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AlipayHead))]
[JsonSerializable(typeof(PayContent))]
[JsonSerializable(typeof(TradeContent))]
[JsonSerializable(typeof(TradeAnswer))]
[JsonSerializable(typeof(RefundContent))]
[JsonSerializable(typeof(RefundAnswer))]
[JsonSerializable(typeof(RefundQueryContent))]
[JsonSerializable(typeof(RefundQueryAnswer))]
[JsonSerializable(typeof(TransferContent))]
[JsonSerializable(typeof(TransferQueryContent))]
[JsonSerializable(typeof(TransferAnswer))]
[JsonSerializable(typeof(FundNews))]
[JsonSerializable(typeof(BillContent))]
[JsonSerializable(typeof(BillAnswer))]
internal sealed partial class AlipayJson : JsonSerializerContext;
