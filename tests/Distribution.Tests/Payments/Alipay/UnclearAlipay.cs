using Distribution.Tests.Payments.Kit;

namespace Distribution.Tests.Payments.Alipay;

/// <summary>Answers after which nobody can know what has happened.</summary>
internal static class UnclearAlipay
{
    private const string Anything = """{"code":"10000","out_trade_no":"ORDER2","trade_status":"TRADE_SUCCESS","total_amount":"1.00","out_request_no":"REFUND2","refund_amount":"3.05","refund_status":"REFUND_SUCCESS","out_biz_no":"PAYOUT2","status":"SUCCESS"}""";

    public static TheoryData<string> Names =>
    [
        "cut off", "never", "429", "500", "unsigned", "forged", "system error", "service unavailable", "unknown error", "invalid signature", "error response", "senseless", "another",
    ];

    public static WireAnswer Answer(string name, WireRequest request, AlipayKit kit) => name switch
    {
        "cut off" => kit.Signed(request, Anything) with { IsCutOff = true },
        "never" => AlipayKit.Plain(200, "") with { IsNever = true },
        "429" => kit.Signed(request, Anything) with { Status = 429 },
        "500" => kit.Signed(request, Anything) with { Status = 500 },
        "unsigned" => AlipayKit.Plain(200, $"{{\"{AlipayKit.Form(request)["method"].Replace('.', '_')}_response\":{Anything}}}"),
        "forged" => kit.Signed(request, Anything, kit.AppKey),
        "system error" => kit.Signed(request, Error("40004", AlipayKit.Form(request)["method"].Contains("fund", StringComparison.Ordinal) ? "SYSTEM_ERROR" : "ACQ.SYSTEM_ERROR")),
        "service unavailable" => kit.Signed(request, Error("20000", "isp.unknow-error")),
        "unknown error" => kit.Signed(request, Error("99999", "x")),
        "invalid signature" => kit.Signed(request, Error("40002", "isv.invalid-signature")),
        "error response" => AlipayKit.Plain(200, """{"error_response":{"code":"40004","sub_code":"ORDER_NOT_EXIST"},"sign":"AAAA"}"""),
        "senseless" => AlipayKit.Plain(200, "<html>"),
        "another" => kit.Signed(request, Anything),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static string Error(string code, string sub) => $$"""{"code":"{{code}}","msg":"...","sub_code":"{{sub}}","sub_msg":"..."}""";
}
