using Distribution.Kernel;
using Microsoft.Extensions.Logging;

namespace Distribution.Payments.WeChatPay.Certificates;

/// <summary>Keeps the platform certificates of all accounts that use them; to be run more often than every 12 hours.</summary>
public sealed partial class RefreshCertificates
{
    private readonly WeChatPayMerchants _merchants;
    private readonly PlatformCertificates _certificates;
    private readonly ILogger<RefreshCertificates> _logger;

    internal RefreshCertificates(WeChatPayMerchants merchants, PlatformCertificates certificates, ILogger<RefreshCertificates> logger) =>
        (_merchants, _certificates, _logger) = (merchants, certificates, logger);

    /// <summary>One account after the other. What cannot be done for one is done at the next run.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (WeChatPayMerchant merchant in _merchants.All)
        {
            try
            {
                await _certificates.RefreshAsync(merchant, cancellation).ConfigureAwait(false);
            }
            catch (RetryableException error)
            {
                LogLeft(_logger, error, merchant.Id.Value);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The platform certificates of merchant {Merchant} were not refreshed")]
    private static partial void LogLeft(ILogger logger, Exception error, string merchant);
}
