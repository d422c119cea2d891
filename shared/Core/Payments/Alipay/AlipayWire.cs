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
