using System.Text;
using Distribution.Tests.Payments.Kit;

namespace Distribution.Tests.Payments.WeChatPay;

/// <summary>Answers after which nobody can know what has happened.</summary>
internal static class Unclear
{
    private static readonly Dictionary<string, string> None = [];

    public static TheoryData<string> Names =>
    [
        "cut off", "never", "429", "500", "503 unsigned", "408", "401", "401 signed", "unsigned", "forged", "unknown serial", "unsigned refusal",
        "system error", "frequency", "refusal without code", "redirect", "senseless", "state",
    ];

    public static WireAnswer Answer(string name, WeChatPayKit kit, string bill = "PAYOUT1") => name switch
    {
        "cut off" => kit.Signed(200, "{\"prepay_id\":\"wx1\"") with { IsCutOff = true },
        "never" => new WireAnswer(200, [], None) { IsNever = true },
        "429" => kit.Signed(429, Error("FREQUENCY_LIMITED")),
        "500" => kit.Signed(500, Error("SYSTEM_ERROR")),
        "503 unsigned" => new WireAnswer(503, "<html>"u8.ToArray(), None),
        "408" => kit.Signed(408, Error("PARAM_ERROR")),
        "401" => new WireAnswer(401, Encoding.UTF8.GetBytes(Error("SIGN_ERROR")), new Dictionary<string, string> { ["Request-ID"] = "08F5B8C2B506102C18FDDFEEA306" }),
        "401 signed" => kit.Signed(401, Error("SIGN_ERROR")),
        "unsigned" => new WireAnswer(200, Encoding.UTF8.GetBytes(Everything("SUCCESS", bill)), None),
        "forged" => kit.Signed(200, Everything("SUCCESS", bill), kit.MerchantKey),
        "unknown serial" => kit.Signed(200, Everything("SUCCESS", bill), serial: "PUB_KEY_ID_0"),
        "unsigned refusal" => new WireAnswer(400, Encoding.UTF8.GetBytes(Error("PARAM_ERROR")), None),
        "system error" => kit.Signed(400, Error("SYSTEM_ERROR")),
        "frequency" => kit.Signed(403, Error("FREQUENCY_LIMIT_EXCEED")),
        "refusal without code" => kit.Signed(400, "{}"),
        "redirect" => kit.Signed(302, ""),
        "senseless" => kit.Signed(200, "[]"),
        "state" => kit.Signed(200, Everything("PERHAPS", bill)),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    /// <summary>A body that would answer any question, but for its state.</summary>
    private static string Everything(string state, string bill) => $$$"""
        {"appid":"wxd678efh567hg6787","mchid":"1900000109","mch_id":"1900000109","out_trade_no":"ORDER1","transaction_id":"42","trade_state":"{{{state}}}","success_time":"2026-03-02T08:59:58+08:00",
         "out_refund_no":"REFUND1","status":"{{{state}}}","out_bill_no":"{{{bill}}}","state":"{{{state}}}","transfer_amount":5000,"amount":{"total":12800,"refund":300,"currency":"CNY"}{{{(state == "SUCCESS" ? ",\"prepay_id\":\"wx1\"" : "")}}}}
        """;

    private static string Error(string code) => $$"""{"code":"{{code}}","message":"..."}""";
}
