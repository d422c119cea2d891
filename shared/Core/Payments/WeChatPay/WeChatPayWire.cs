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

    /// <summary>What an answer that is not the expected one says about a payment or refund, where a refusal moves no money.</summary>
    public static GatewayOutcome<T> Other<T>(WeChatPayAnswer answer)
        where T : notnull => answer switch
        {
            WeChatPayAnswer.Error error when !IsPassing(error) => new GatewayOutcome<T>.Refused(Problem.Refused(error.OwnCode, "WeChat Pay says no.")),
            WeChatPayAnswer.Error error => new GatewayOutcome<T>.Unknown(error.Code),
            WeChatPayAnswer.Unclear unclear => new GatewayOutcome<T>.Unknown(unclear.Reason),
            _ => new GatewayOutcome<T>.Unknown(Senseless),
        };
}
