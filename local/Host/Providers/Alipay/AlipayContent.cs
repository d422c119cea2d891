using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>The part of an answer that a call has asked for, UTF-8 JSON.</summary>
internal static class AlipayContent
{
    public const string Done = "10000";
    public const string Success = "Success";

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
}
