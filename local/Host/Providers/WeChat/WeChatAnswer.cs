using System.Text.Json.Serialization.Metadata;
using Distribution.Storage;

namespace Distribution.Local.Providers.WeChat;

/// <summary>What WeChat Pay answers, before it is signed. An error is <c>{"code","message"}</c>.</summary>
internal sealed record WeChatAnswer(int Status, byte[] Body)
{
    public static WeChatAnswer Nothing { get; } = new(204, []);

    public static WeChatAnswer Of<T>(T document, JsonTypeInfo<T> type) => new(200, StoreJson.Write(document, type));

    public static WeChatAnswer Error(int status, string code, string message) =>
        new(status, StoreJson.Write(new WeChatError(code, message), WeChatDocuments.Default.WeChatError));

    public static WeChatAnswer Parameter(string message) => Error(400, "PARAM_ERROR", message);

    /// <summary>Understood, and against a rule.</summary>
    public static WeChatAnswer Invalid(string message) => Error(400, "INVALID_REQUEST", message);

    public static WeChatAnswer AppMismatch() => Error(400, "APPID_MCHID_NOT_MATCH", "The app is not bound to the merchant number.");

    public static WeChatAnswer Unsigned(string message) => Error(401, "SIGN_ERROR", message);

    public static WeChatAnswer TooMany() => Error(429, "FREQUENCY_LIMITED", "Too many requests; send the same again later.");

    public static WeChatAnswer NoFunds() => Error(403, "NOT_ENOUGH", "The merchant's balance is short; send the same again when it is not.");

    public static WeChatAnswer Broken() => Error(500, "SYSTEM_ERROR", "Try the same again.");
}
