using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.MiniProgram;
using Distribution.Payments.WeChatPay;
using Distribution.Tests.Payments.Kit;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.MiniProgram;

public sealed class WeChatMiniProgramTests : IAsyncLifetime
{
    private static readonly MerchantId Merchant = MiniProgramKit.Merchant;

    private MiniProgramKit _kit = null!;
    private WeChatMiniProgram _platform = null!;

    public async Task InitializeAsync()
    {
        _kit = await MiniProgramKit.StartAsync();
        _platform = _kit.Instance().Platform;
    }

    public async Task DisposeAsync() => await _kit.DisposeAsync();

    [Fact]
    public async Task A_login_is_exchanged_once_without_an_access_token()
    {
        _kit.Answer = _ => MiniProgramKit.Json("""{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o","session_key":"tiihtNczf5v6AKRyjwEUhQ==","unionid":"oGk"}""");
        MiniProgramLogin login = (await _platform.LogInAsync(Merchant, "c&d=1", default)).Value;
        (login.AppId, login.OpenId, login.SessionKey, login.UnionId).ShouldBe((MiniProgramKit.AppId, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "tiihtNczf5v6AKRyjwEUhQ==", "oGk"));
        WireRequest request = _kit.Requests.ShouldHaveSingleItem();
        (request.Method, request.Target).ShouldBe(("GET", $"/sns/jscode2session?appid={MiniProgramKit.AppId}&secret={MiniProgramKit.Secret}&js_code=c%26d%3D1&grant_type=authorization_code"));
        login.ToString().ShouldBe("MiniProgramLogin");
    }

    [Theory]
    [InlineData(-1, "miniprogram.unavailable")]
    [InlineData(45011, "miniprogram.unavailable")]
    [InlineData(40029, "miniprogram.code_invalid")]
    [InlineData(40163, "miniprogram.code_invalid")]
    [InlineData(40226, "miniprogram.user_blocked")]
    [InlineData(40013, "miniprogram.refused")]
    public async Task What_the_platform_refuses_has_a_stable_code(int error, string code)
    {
        _kit.Answer = _ => MiniProgramKit.Json($$"""{"errcode":{{error}},"errmsg":"secret {{MiniProgramKit.Secret}}"}""");
        (await _platform.LogInAsync(Merchant, "the-code", default)).Problem.ShouldNotBeNull().Code.ShouldBe(code);
        _kit.Log.Text.ShouldContain($"error {error}");
        _kit.MustHaveKeptQuiet("the-code");
    }

    [Fact]
    public async Task An_answer_that_is_none_and_a_broken_connection_are_no_login()
    {
        foreach (WireAnswer answer in (WireAnswer[])[
            MiniProgramKit.Json("<html>"), MiniProgramKit.Json("{}"), MiniProgramKit.Json("""{"openid":"o","session_key":"k"}""", 502),
            MiniProgramKit.Json("""{"openid":"oUpF8uMuAJO_M2pxb1Q9","session_key":"tiih"}""") with { IsCutOff = true }])
        {
            _kit.Answer = _ => answer;
            (await _platform.LogInAsync(Merchant, "the-code", default)).Problem.ShouldNotBeNull().Code.ShouldBe("miniprogram.unavailable");
        }

        _kit.MustHaveKeptQuiet("the-code", "oUpF8uMuAJO", "tiih");
    }

    [Fact]
    public async Task Without_settings_nothing_is_asked()
    {
        var other = new MerchantId("school");
        (await _platform.LogInAsync(other, "c", default)).Problem.ShouldNotBeNull().Code.ShouldBe("miniprogram.not_configured");
        (await _platform.PhoneAsync(other, "c", default)).Problem.ShouldNotBeNull().Code.ShouldBe("miniprogram.not_configured");
        (await _platform.CodeImageAsync(other, "c", "p", default)).Problem.ShouldNotBeNull().Code.ShouldBe("miniprogram.not_configured");
        (await _platform.UrlLinkAsync(other, "p", "q", 1, default)).Problem.ShouldNotBeNull().Code.ShouldBe("miniprogram.not_configured");
        _kit.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("86")]
    [InlineData("\"86\"")]
    public async Task A_phone_number_comes_with_its_country_and_is_shown_masked(string country)
    {
        _kit.Answer = _ => MiniProgramKit.Json($$$"""
            {"errcode":0,"errmsg":"ok","phone_info":{"phoneNumber":"13800001234","purePhoneNumber":"13800001234","countryCode":{{{country}}},"watermark":{"timestamp":1637744274,"appid":"{{{MiniProgramKit.AppId}}}"} } }
            """);
        PhoneNumber phone = (await _platform.PhoneAsync(Merchant, "p", default)).Value;
        (phone.CountryCode, phone.Number, phone.Masked).ShouldBe(("86", "13800001234", "138****1234"));
        WireRequest request = _kit.Requests.Last();
        (request.Method, request.Target).ShouldBe(("POST", "/wxa/business/getuserphonenumber?access_token=TOKEN-1"));
        ((string?)MiniProgramKit.Body(request)["code"]).ShouldBe("p");
        _kit.MustHaveKeptQuiet("1380000");
    }

    [Fact]
    public async Task A_phone_number_of_another_app_or_that_is_none_is_not_taken()
    {
        foreach (string info in (string[])["""{"purePhoneNumber":"13800001234","countryCode":86,"watermark":{"appid":"another"}}""", """{"purePhoneNumber":"x","countryCode":86}""", """{"purePhoneNumber":"13800001234"}""", "null"])
        {
            _kit.Answer = _ => MiniProgramKit.Json($$"""{"errcode":0,"phone_info":{{info}}}""");
            (await _platform.PhoneAsync(Merchant, "p", default)).Problem.ShouldNotBeNull().Code.ShouldBe("miniprogram.unavailable");
        }
    }

    [Fact]
    public async Task A_code_image_is_an_image_and_an_error_is_not_one()
    {
        byte[] picture = [0xff, 0xd8, 0xff, 1, 2, 3];
        _kit.Answer = _ => MiniProgramKit.Image(picture);
        CodeImage image = (await _platform.CodeImageAsync(Merchant, "ABCD1234", "pages/index/index", default)).Value;
        image.ContentType.ShouldBe("image/jpeg");
        image.Content.ToArray().ShouldBe(picture);
        JsonNode body = MiniProgramKit.Body(_kit.Requests.Last());
        ((string?)body["scene"], (string?)body["page"], (bool?)body["check_path"], (string?)body["env_version"]).ShouldBe(("ABCD1234", "pages/index/index", true, "release"));

        _kit.Answer = _ => MiniProgramKit.Json("""{"errcode":41030,"errmsg":"invalid page"}""");
        (await _platform.CodeImageAsync(Merchant, "ABCD1234", "pages/none", default)).Problem.ShouldNotBeNull().Code.ShouldBe("miniprogram.page_unknown");
        _kit.Answer = _ => MiniProgramKit.Json("""{"errcode":0}""");
        (await _platform.CodeImageAsync(Merchant, "ABCD1234", "pages/none", default)).Problem.ShouldNotBeNull().Code.ShouldBe("miniprogram.unavailable");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("中")]
    [InlineData("a%20")]
    [InlineData("123456789012345678901234567890123")]
    public async Task What_does_not_fit_into_a_scene_is_never_asked_for(string scene)
    {
        await Should.ThrowAsync<ArgumentException>(() => _platform.CodeImageAsync(Merchant, scene, "pages/index/index", default));
        _kit.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_is_asked_for_with_its_page_and_days()
    {
        _kit.Answer = _ => MiniProgramKit.Json("""{"errcode":0,"errmsg":"ok","url_link":"https://wxaurl.cn/BQZRrcFCPvg"}""");
        (await _platform.UrlLinkAsync(Merchant, "pages/index/index", "scene=ABCD1234", 30, default)).Value.AbsoluteUri.ShouldBe("https://wxaurl.cn/BQZRrcFCPvg");
        JsonNode body = MiniProgramKit.Body(_kit.Requests.Last());
        ((string?)body["path"], (string?)body["query"], (int?)body["expire_type"], (int?)body["expire_interval"], (string?)body["env_version"])
            .ShouldBe(("pages/index/index", "scene=ABCD1234", 1, 30, "release"));
        _kit.Answer = _ => MiniProgramKit.Json("""{"errcode":0,"url_link":"javascript:x"}""");
        (await _platform.UrlLinkAsync(Merchant, "pages/index/index", "q", 30, default)).Problem.ShouldNotBeNull().Code.ShouldBe("miniprogram.unavailable");
    }

    [Theory]
    [InlineData(40001)]
    [InlineData(42001)]
    public async Task A_token_the_platform_does_not_take_any_more_is_exchanged_once(int error)
    {
        _kit.Answer = request => request.Target.EndsWith("TOKEN-1", StringComparison.Ordinal)
            ? MiniProgramKit.Json($$"""{"errcode":{{error}},"errmsg":"..."}""")
            : MiniProgramKit.Image([1]);
        (await _platform.CodeImageAsync(Merchant, "a", "p", default)).Problem.ShouldBeNull();
        _kit.TokensGiven.ShouldBe(2);

        _kit.Answer = _ => MiniProgramKit.Json($$"""{"errcode":{{error}},"errmsg":"..."}""");
        (await _platform.CodeImageAsync(Merchant, "a", "p", default)).Problem.ShouldNotBeNull().Code.ShouldBe("miniprogram.unavailable");
        _kit.TokensGiven.ShouldBe(3, "no more than one for a call");
    }

    [Theory]
    [InlineData("AppId", "wx")]
    [InlineData("AppId other", "wxanother")]
    [InlineData("AppSecret", "")]
    [InlineData("EnvVersion", "beta")]
    [InlineData("BaseUrl", "http://api.weixin.qq.com")]
    public void Each_setting_that_is_wrong_is_named_and_never_shown(string setting, string value)
    {
        var payments = new WeChatPayOptions();
        payments.Merchants["fruit"] = new WeChatPayAccount { AppId = MiniProgramKit.AppId };
        var options = new MiniProgramOptions();
        MiniProgramApp app = options.Merchants["fruit"] = MiniProgramKit.App();
        var check = new MiniProgramOptionsCheck(Options.Create(payments));
        check.Validate(null, options).Succeeded.ShouldBeTrue();
        switch (setting)
        {
            case "AppSecret": app.AppSecret = value; break;
            case "EnvVersion": app.EnvVersion = value; break;
            case "BaseUrl": options.BaseUrl = new Uri(value); break;
            default: app.AppId = value; break;
        }

        string fault = check.Validate(null, options).Failures.ShouldNotBeNull().ShouldHaveSingleItem();
        fault.ShouldContain(setting.Split(' ')[0]);
        fault.ShouldNotContain(MiniProgramKit.Secret);
    }
}
