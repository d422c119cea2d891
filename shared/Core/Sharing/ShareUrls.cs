using Microsoft.Extensions.Options;

namespace Distribution.Sharing;

/// <summary>Builds every address of a share from the shop's own.</summary>
public sealed class ShareUrls(IOptions<SharingOptions> options)
{
    private readonly string _base = (options.Value.PublicBaseUrl ?? throw new InvalidOperationException("The shop has no public address."))
        .GetLeftPart(UriPartial.Authority);

    /// <summary>The landing page: what the QR code says.</summary>
    public string Landing(string code) => $"{_base}/s/{code}";

    internal ShareLinks Of(Share share)
    {
        string link = Landing(share.Code);
        string picture = $"{_base}/api/shares/{share.Code}/qr.png";
        return new ShareLinks(
            share.Code,
            link,
            $"{share.Page}?scene={share.Code}",
            picture,
            $"{_base}/api/shares/{share.Code}/qr.svg",
            new SocialLinks(
                $"https://service.weibo.com/share/share.php?url={Escape(link)}&title={Escape(share.Title)}&pic={Escape(picture)}",
                $"https://connect.qq.com/widget/shareqq/index.html?url={Escape(link)}&title={Escape(share.Title)}&pics={Escape(picture)}",
                $"https://sns.qzone.qq.com/cgi-bin/qzshare/cgi_qzshare_onekey?url={Escape(link)}&title={Escape(share.Title)}&pics={Escape(picture)}"));
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
