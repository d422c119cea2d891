using Distribution.Payments.Signing;
using Distribution.Payments.WeChatPay;
using Microsoft.Extensions.Options;

namespace Distribution.MiniProgram;

/// <summary>Names the setting that is wrong, never its value.</summary>
internal sealed class MiniProgramOptionsCheck(IOptions<WeChatPayOptions> payments) : IValidateOptions<MiniProgramOptions>
{
    private const int MaxText = 64;

    public ValidateOptionsResult Validate(string? name, MiniProgramOptions options)
    {
        var faults = new List<string>();
        Expect(ProviderHttp.IsSafe(options.BaseUrl), "MiniProgram:BaseUrl is an absolute https address (http only to this machine).", faults);
        foreach ((string merchant, MiniProgramApp app) in options.Merchants)
        {
            string at = $"MiniProgram:Merchants:{merchant}";
            Expect(IsText(app.AppId), $"{at}:AppId has letters and digits.", faults);
            Expect(IsText(app.AppSecret), $"{at}:AppSecret has letters and digits.", faults);
            Expect(app.EnvVersion is "release" or "trial" or "develop", $"{at}:EnvVersion is release, trial or develop.", faults);

            // An openid is one app's: with another's the payer would not be found.
            Expect(
                !payments.Value.Merchants.TryGetValue(merchant, out WeChatPayAccount? account) || account.AppId == app.AppId,
                $"{at}:AppId is that of WeChatPay:Merchants:{merchant}:AppId.",
                faults);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsText(string text) => text.Length is > 0 and <= MaxText && text.All(char.IsAsciiLetterOrDigit);

    private static void Expect(bool holds, string fault, List<string> faults)
    {
        if (!holds)
        {
            faults.Add(fault);
        }
    }
}
