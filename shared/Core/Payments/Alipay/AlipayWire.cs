using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Kernel;

namespace Distribution.Payments.Alipay;

/// <summary>From bytes and answers to outcomes.</summary>
internal static class AlipayWire
{
    public const string Senseless = "Alipay's answer is not one that is understood.";

    /// <summary>Codes after which the same call is to be made again.</summary>
    private static readonly string[] Passing = ["ACQ.SYSTEM_ERROR", "SYSTEM_ERROR"];

    /// <summary>
    /// The only codes after which a refund will not be made, however often it is asked for. Any other, such as the seller's
    /// balance being short, may pass: then the same refund is asked for again.
    /// </summary>
    private static readonly string[] FinalForRefunds =
    [
        "ACQ.INVALID_PARAMETER", "ACQ.TRADE_NOT_EXIST", "ACQ.TRADE_HAS_FINISHED", "ACQ.TRADE_STATUS_ERROR", "ACQ.DISCORDANT_REPEAT_REQUEST",
        "ACQ.REASON_TRADE_REFUND_FEE_ERR", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "ACQ.REFUND_FEE_ERROR", "ACQ.TRADE_NOT_ALLOW_REFUND",
        "ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND",
    ];

    /// <summary>Null if the bytes are no such document.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What an answer that is not the expected one says about a refund.</summary>
    /// <param name="isQuery">A question about a refund says nothing about it by being refused.</param>
    public static GatewayOutcome<RefundStatus> Refund(AlipayAnswer answer, bool isQuery) => answer is AlipayAnswer.Error error
        ? FinalForRefunds.Contains(error.Code, StringComparer.Ordinal) && !isQuery
            ? new GatewayOutcome<RefundStatus>.Refused(Problem.Refused(error.OwnCode, "Alipay does not make the refund."))
            : new GatewayOutcome<RefundStatus>.Unknown(error.Code)
        : Other<RefundStatus>(answer);

    /// <summary>What an answer that is not the expected one says about a payment, where a refusal moves no money.</summary>
    public static GatewayOutcome<T> Other<T>(AlipayAnswer answer)
        where T : notnull => answer switch
        {
            AlipayAnswer.Error error when !Passing.Contains(error.Code, StringComparer.Ordinal) =>
                new GatewayOutcome<T>.Refused(Problem.Refused(error.OwnCode, "Alipay says no.")),
            AlipayAnswer.Error error => new GatewayOutcome<T>.Unknown(error.Code),
            AlipayAnswer.Unclear unclear => new GatewayOutcome<T>.Unknown(unclear.Reason),
            _ => new GatewayOutcome<T>.Unknown(Senseless),
        };
}
