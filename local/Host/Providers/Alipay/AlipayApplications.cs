using Distribution.Kernel;

namespace Distribution.Local.Providers.Alipay;

/// <summary>A shop's application.</summary>
/// <param name="SellerId">The shop's own user id.</param>
/// <param name="Url">Where it wants its notifications, and messages to it go.</param>
internal sealed record AlipayApplication(MerchantId Merchant, string AppId, string SellerId, Uri Url);

/// <summary>The applications this Alipay knows.</summary>
internal sealed class AlipayApplications
{
    private readonly Dictionary<string, AlipayApplication> _all = new(StringComparer.Ordinal);

    public AlipayApplications(IEnumerable<MerchantId> merchants)
    {
        foreach (MerchantId merchant in merchants)
        {
            var url = new Uri($"https://distribution.local/api/webhooks/alipay/{merchant}");
            var application = new AlipayApplication(merchant, AlipayNumbers.Application(merchant), AlipayNumbers.User(merchant, "seller"), url);
            _all.Add(application.AppId, application);
        }
    }

    public IReadOnlyCollection<AlipayApplication> All => _all.Values;

    /// <summary>Null if there is none of this id.</summary>
    public AlipayApplication? Find(string appId) => _all.GetValueOrDefault(appId);

    /// <summary>Null if the shop has none.</summary>
    public AlipayApplication? Of(MerchantId merchant) => _all.Values.FirstOrDefault(application => application.Merchant == merchant);
}
