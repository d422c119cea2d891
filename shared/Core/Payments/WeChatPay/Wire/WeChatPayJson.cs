using System.Text.Json.Serialization;

namespace Distribution.Payments.WeChatPay.Wire;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PrepayBody))]
[JsonSerializable(typeof(PrepayAnswer))]
[JsonSerializable(typeof(CloseBody))]
[JsonSerializable(typeof(Transaction))]
[JsonSerializable(typeof(RefundBody))]
[JsonSerializable(typeof(RefundAnswer))]
[JsonSerializable(typeof(RefundNews))]
[JsonSerializable(typeof(TransferBody))]
[JsonSerializable(typeof(TransferAnswer))]
[JsonSerializable(typeof(TransferBill))]
[JsonSerializable(typeof(TransferNews))]
[JsonSerializable(typeof(BillAnswer))]
[JsonSerializable(typeof(Notification))]
[JsonSerializable(typeof(WeChatPayError))]
[JsonSerializable(typeof(CertificatesAnswer))]
internal sealed partial class WeChatPayJson : JsonSerializerContext;
