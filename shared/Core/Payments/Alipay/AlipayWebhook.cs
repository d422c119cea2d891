using System.Text;
using Distribution.Kernel;
using Distribution.Payments.Alipay.Wire;
using Microsoft.Extensions.Logging;

namespace Distribution.Payments.Alipay;

/// <summary>Decides whether a notification about a trade, or a message about a transfer, is Alipay's and about ours, and reads what it says.</summary>
public sealed class AlipayWebhook
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBody = 64 * 1024;

    private readonly AlipayMerchants _merchants;
    private readonly ILogger<AlipayWebhook> _logger;

    internal AlipayWebhook(AlipayMerchants merchants, ILogger<AlipayWebhook> logger) => (_merchants, _logger) = (merchants, logger);

    /// <summary>
    /// The event, <see cref="ProviderEvent.Noted"/> if nothing follows from it; or <c>webhook.merchant_unknown</c>,
    /// <c>webhook.malformed</c>, <c>webhook.signature_invalid</c>, <c>webhook.merchant_mismatch</c>. What is refused is logged by its code.
    /// </summary>
    /// <param name="merchant">Whose address it came to.</param>
    /// <param name="rawBody">The form as it came.</param>
    public Result<ProviderEvent> Verify(MerchantId merchant, ReadOnlyMemory<byte> rawBody)
    {
        Result<ProviderEvent> result = Decide(_merchants.Find(merchant), rawBody.Span);
        if (result.Problem is { } problem)
        {
            _logger.LogRefused(IdText.IsValid(merchant.Value) ? merchant.Value : "-", problem.Code);
        }

        return result;
    }

    internal static Problem Stranger() => Problem.Refused("webhook.merchant_mismatch", "The notification is about another application or seller.");

    internal static Problem Malformed() => Problem.Invalid("webhook.malformed", "The notification is not one that is understood.");

    private static Result<ProviderEvent> Decide(AlipayMerchant? own, ReadOnlySpan<byte> body)
    {
        if (own is null)
        {
            return Problem.NotFound("webhook.merchant_unknown", "There is no such application.");
        }

        if (body.Length > MaxBody || AlipayForm.Read(body) is not { } form)
        {
            return Malformed();
        }

        if (!IsSigned(own, form))
        {
            return new Problem("webhook.signature_invalid", ProblemKind.Unauthorized, "The signature is absent or does not fit.");
        }

        return form.ContainsKey(AlipayMessages.Method) ? AlipayMessages.Read(own, form) : Read(own, form);
    }

    /// <summary>Signed is every field but the signature itself and its kind, empty ones included.</summary>
    private static bool IsSigned(AlipayMerchant own, SortedDictionary<string, string> form) =>
        form.TryGetValue("sign", out string? signature)
        && form.GetValueOrDefault("sign_type") == "RSA2"
        && own.IsSigned(Encoding.UTF8.GetBytes(AlipayRequest.ToSign(form.Where(static pair => pair.Key is not ("sign" or "sign_type")))), signature);

    private static Result<ProviderEvent> Read(AlipayMerchant own, SortedDictionary<string, string> form)
    {
        string id = form.GetValueOrDefault("notify_id", "");
        string order = form.GetValueOrDefault("out_trade_no", "");
        if (!IdText.IsValid(id) || !IdText.IsValid(order))
        {
            return Malformed();
        }

        if (form.GetValueOrDefault("app_id") != own.Account.AppId || form.GetValueOrDefault("seller_id") != own.Account.SellerId)
        {
            return Stranger();
        }

        return form.GetValueOrDefault("trade_status") switch
        {
            "TRADE_SUCCESS" or "TRADE_FINISHED" => Payment(own, form, id, new OrderId(order)),
            "WAIT_BUYER_PAY" or "TRADE_CLOSED" => new ProviderEvent.Noted(AlipayGateway.ProviderName, id, own.Id),
            _ => Malformed(),
        };
    }

    private static Result<ProviderEvent> Payment(AlipayMerchant own, SortedDictionary<string, string> form, string id, OrderId order)
    {
        string trade = form.GetValueOrDefault("trade_no", "");
        return IdText.IsValid(trade) && YuanText.TryRead(form.GetValueOrDefault("total_amount"), out long amount) && amount > 0
            && AlipayRequest.ReadTime(form.GetValueOrDefault("gmt_payment")) is { } at
            ? new ProviderEvent.PaymentSucceeded(AlipayGateway.ProviderName, id, own.Id, order, trade, amount, Currency.CNY, at)
            : Malformed();
    }
}
