using Distribution.Payments.WeChatPay.Certificates;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Payments;

/// <summary>Gets WeChat Pay's platform certificates, of which a new one is listed a day before it is used.</summary>
public sealed class WeChatPayTimer(RefreshCertificates refresh)
{
    [Function("RefreshCertificates")]
    public Task RefreshAsync([TimerTrigger("0 50 */4 * * *")] TimerInfo timer, CancellationToken cancellation) => refresh.RunAsync(cancellation);
}
