using System.Globalization;
using System.Text;
using Distribution.Kernel;

namespace Distribution.Local.Providers.WeChat;

/// <summary>What a transfer has to be like, and how its package is built.</summary>
internal static class WeChatTransferRules
{
    /// <summary>In fen: below, a single transfer is too small.</summary>
    private const long LeastAmount = 10;

    /// <summary>In fen: below, no name may be given.</summary>
    private const long NameNotBelow = 30;

    /// <summary>In fen: from here on a name has to be given.</summary>
    private const long NameFrom = 200_000;

    private const int MaxText = 32;

    /// <summary>The scenes this account may use, and what has to be reported of each. 1005 is commission (佣金报酬).</summary>
    private static readonly Dictionary<string, string[]> Scenes = new(StringComparer.Ordinal) { ["1005"] = ["岗位类型", "报酬说明"] };

    /// <summary>Null if WeChat Pay takes the transfer.</summary>
    /// <param name="name">Decrypted; empty if it does not open, null if none was given.</param>
    public static WeChatAnswer? Refusal(TransferRequestDocument asked, string? name, string appId) =>
        asked.Appid != appId ? WeChatAnswer.AppMismatch()
        : !WeChatText.IsNumber(asked.OutBillNo, 1, MaxText, "") ? WeChatAnswer.Parameter("out_bill_no has 1 to 32 digits and letters.")
        : asked.TransferRemark.Length is 0 or > MaxText ? WeChatAnswer.Parameter("transfer_remark has 1 to 32 characters.")
        : asked.NotifyUrl is { } url && WeChatText.NotifyUrl(url) is null ? WeChatAnswer.Parameter("The notify_url is not an address notifications may go to.")
        : !Scenes.TryGetValue(asked.TransferSceneId, out string[]? reports) ? WeChatAnswer.Invalid("The merchant number has no such scene.")
        : !HasReports(asked.TransferSceneReportInfos, reports) ? WeChatAnswer.Parameter("transfer_scene_report_infos has what the scene wants reported, each with 1 to 32 characters.")
        : asked.TransferAmount < LeastAmount ? WeChatAnswer.Invalid("The amount is below that of a single transfer.")
        : name is "" ? WeChatAnswer.Parameter("user_name does not open with the key of Wechatpay-Serial.")
        : name is null && asked.TransferAmount >= NameFrom ? WeChatAnswer.Parameter("user_name is needed from 2,000 yuan.")
        : name is not null && asked.TransferAmount < NameNotBelow ? WeChatAnswer.Parameter("user_name is not to be given below 0.3 yuan.")
        : null;

    /// <summary>What the payee's client hands over: opaque to everybody else, the same for every answer about one transfer.</summary>
    public static string PackageOf(WeChatAccountRow account, string outBillNo) => Convert.ToBase64String(
        Encoding.ASCII.GetBytes($"{outBillNo}\n{WeChatText.Token(43, account.MchId, account.ApiV3Key, outBillNo)}"));

    /// <summary>The number in a package; null if it is none.</summary>
    public static string? NumberOf(string package)
    {
        byte[] bytes = new byte[package.Length];
        return Convert.TryFromBase64String(package, bytes, out int length) && Encoding.ASCII.GetString(bytes, 0, length).Split('\n') is [var number, _] ? number : null;
    }

    /// <summary>All that has to be the same when a number is asked for again.</summary>
    public static string DigestOf(TransferRequestDocument asked, string? name) => AskedAgain.Digest([
        asked.Appid, asked.Openid, name, asked.TransferAmount.ToString(CultureInfo.InvariantCulture), asked.TransferRemark, asked.NotifyUrl, asked.UserRecvPerception, asked.TransferSceneId,
        .. asked.TransferSceneReportInfos.SelectMany(static report => new[] { report.InfoType, report.InfoContent }),
    ]);

    private static bool HasReports(IReadOnlyList<SceneReport> given, string[] wanted) =>
        given.Count == wanted.Length && wanted.All(type => given.Any(report => report.InfoType == type && report.InfoContent.Length is > 0 and <= MaxText));
}

/// <summary>What becomes of what WeChat Pay has accepted: a payee is asked at once, unless a simulator has it otherwise.</summary>
internal class WeChatFate
{
    /// <summary>Whether a transfer is only accepted at first, and its payee is asked later.</summary>
    public virtual bool IsLookedAtFirst(MerchantId merchant, string outBillNo) => false;
}
