using System.Globalization;
using System.Text;
using Distribution.Kernel;
using Distribution.Payments.Alipay.Wire;

namespace Distribution.Payments.Alipay;

/// <summary>
/// Messages to the application (应用消息), told from notifications about trades by their <c>msg_method</c>. Of them
/// <c>alipay.fund.trans.order.changed</c> says how a transfer has ended, or that it has come back.
/// </summary>
internal static class AlipayMessages
{
    public const string Method = "msg_method";

    private const string TransferChanged = "alipay.fund.trans.order.changed";

    /// <summary>The end of the year 9999 in Unix milliseconds.</summary>
    private const long MaxTime = 253_402_300_799_999;

    /// <summary>The event of a message whose signature holds; <see cref="ProviderEvent.Noted"/> if nothing follows from it.</summary>
    public static Result<ProviderEvent> Read(AlipayMerchant own, SortedDictionary<string, string> form)
    {
        string id = form.GetValueOrDefault("notify_id", "");
        if (!IdText.IsValid(id))
        {
            return AlipayWebhook.Malformed();
        }

        if (form.GetValueOrDefault("app_id") != own.Account.AppId)
        {
            return AlipayWebhook.Stranger();
        }

        return form[Method] == TransferChanged ? Transfer(own, form, id) : new ProviderEvent.Noted(AlipayGateway.ProviderName, id, own.Id);
    }

    private static Result<ProviderEvent> Transfer(AlipayMerchant own, SortedDictionary<string, string> form, string id)
    {
        if (AlipayWire.Read(Encoding.UTF8.GetBytes(form.GetValueOrDefault("biz_content", "")), AlipayJson.Default.FundNews) is not { } news)
        {
            return AlipayWebhook.Malformed();
        }

        // The application may transfer otherwise too; and a state without an end tells nothing yet.
        var answer = new TransferAnswer(news.OutBizNo, news.Status, news.ErrorCode, news.FailReason);
        if (news is not { ProductCode: AlipayTransfers.Product, BizScene: AlipayTransfers.Scene }
            || AlipayStates.Transfer(answer, news.OutBizNo) is not GatewayOutcome<TransferStatus>.Known { Value: { State: not TransferState.Processing } status })
        {
            return new ProviderEvent.Noted(AlipayGateway.ProviderName, id, own.Id);
        }

        return IdText.IsValid(news.OutBizNo) && YuanText.TryRead(news.TransAmount, out long amount) && amount > 0
            && long.TryParse(form.GetValueOrDefault("utc_timestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out long at) && at <= MaxTime
            ? new ProviderEvent.TransferFinished(
                AlipayGateway.ProviderName, id, own.Id, news.OutBizNo, amount, Currency.CNY, status, DateTimeOffset.FromUnixTimeMilliseconds(at))
            : AlipayWebhook.Malformed();
    }
}
