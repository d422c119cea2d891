using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>The part of an answer that a call has asked for, UTF-8 JSON.</summary>
internal static class AlipayContent
{
    public const string Done = "10000";
    public const string Success = "Success";

    public const string NoTrade = "ACQ.TRADE_NOT_EXIST";
    public const string WrongState = "ACQ.TRADE_STATUS_ERROR";

    /// <summary>Not done: too many calls.</summary>
    public static byte[] TooMany { get; } = Refused("40005", "Call Limited", "isv.app-call-limited");

    /// <summary>Not done: the shop's account is short of money.</summary>
    public static byte[] NoFunds(string method) => Refused(IsTrade(method) ? "ACQ.SELLER_BALANCE_NOT_ENOUGH" : "PAYER_BALANCE_NOT_ENOUGH");

    /// <summary>Done or not: an error of Alipay's.</summary>
    public static byte[] Broken(string method) => Refused(IsTrade(method) ? "ACQ.SYSTEM_ERROR" : "SYSTEM_ERROR");

    public static byte[] Of<T>(T said, JsonTypeInfo<T> type) => StoreJson.Write(said, type);

    /// <summary>A rule of the business says no.</summary>
    public static byte[] Refused(string subCode) => Refused("40004", "Business Failed", subCode);

    public static byte[] Refused(string code, string message, string subCode) =>
        Of(new RefusalSaid(code, message, subCode, "Simulated."), AlipayWordsJson.Default.RefusalSaid);

    /// <summary>Null if the text is no such document.</summary>
    public static T? Read<T>(byte[] json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsTrade(string method) => method.StartsWith("alipay.trade.", StringComparison.Ordinal);
}
