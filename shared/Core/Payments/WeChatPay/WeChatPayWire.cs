using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Kernel;

namespace Distribution.Payments.WeChatPay;

/// <summary>From bytes and answers to outcomes.</summary>
internal static class WeChatPayWire
{
    public const string Senseless = "WeChat Pay's answer is not one that is understood.";

    /// <summary>Codes that say "not now", with whatever status they come.</summary>
    private static readonly string[] Passing = ["SYSTEMERROR", "FREQUENCYLIMITED", "FREQUENCYLIMIT", "FREQUENCYLIMITEXCEED", "RATELIMITEXCEEDED", "SIGNERROR", "BANKERROR"];

    /// <summary>
    /// The only codes after which a refund will not be made, however often it is asked for. Any other, such as the merchant's
    /// balance being short or a permission missing, may pass or be removed: then the same refund is asked for again.
    /// </summary>
    private static readonly string[] FinalForRefunds = ["PARAMERROR", "INVALIDREQUEST", "RESOURCENOTEXISTS", "USERACCOUNTABNORMAL"];

    /// <summary>What an answer that is not the expected one says about a refund.</summary>
    /// <param name="isQuery">A question about a refund says nothing about it by being refused.</param>
    public static GatewayOutcome<RefundStatus> Refund(WeChatPayAnswer answer, bool isQuery) => answer is WeChatPayAnswer.Error error
        ? error.Is(FinalForRefunds) && !isQuery
            ? new GatewayOutcome<RefundStatus>.Refused(Problem.Refused(error.OwnCode, "WeChat Pay does not make the refund."))
            : new GatewayOutcome<RefundStatus>.Unknown(error.Code)
        : Other<RefundStatus>(answer);

    public static bool IsPassing(WeChatPayAnswer.Error error) => error.Is(Passing);

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

    /// <summary>What an answer that is not the expected one says about a payment, where a refusal moves no money.</summary>
    public static GatewayOutcome<T> Other<T>(WeChatPayAnswer answer)
        where T : notnull => answer switch
        {
            WeChatPayAnswer.Error error when !IsPassing(error) => new GatewayOutcome<T>.Refused(Problem.Refused(error.OwnCode, "WeChat Pay says no.")),
            WeChatPayAnswer.Error error => new GatewayOutcome<T>.Unknown(error.Code),
            WeChatPayAnswer.Unclear unclear => new GatewayOutcome<T>.Unknown(unclear.Reason),
            _ => new GatewayOutcome<T>.Unknown(Senseless),
        };
}
