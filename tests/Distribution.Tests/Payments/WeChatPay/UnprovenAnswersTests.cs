using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.WeChatPay;
using Distribution.Tests.Payments.Kit;

namespace Distribution.Tests.Payments.WeChatPay;

/// <summary>Answers that are not signed decide nothing, but what they say is told of, and where it points to.</summary>
public sealed class UnprovenAnswersTests : IAsyncLifetime, IDisposable
{
    private const string NotTaken = "it does not take our signature; the private key, the certificate's serial or the clock is wrong";
    private const string Unsigned = "is not signed by it";

    private readonly WeChatPayKit _kit = new();
    private readonly WeChatPayHttp _http = new();
    private ProviderPeer _peer = null!;

    public async Task InitializeAsync() => _peer = await ProviderPeer.StartAsync();

    public async Task DisposeAsync() => await _peer.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _kit.Dispose();
    }

    [Theory]
    [InlineData("401", "401 SIGN_ERROR (not proven, request 08F5B8C2B506102C18FDDFEEA306)", NotTaken, "Error")]
    [InlineData("401 signed", "401 SIGN_ERROR (signed, request 08F5B8C2B506102C18FDDFEEA306)", NotTaken, "Error")]
    [InlineData("unsigned refusal", "the answer 400 is not signed by it (webhook.signature_invalid; it says PARAM_ERROR, request )", Unsigned, "Error")]
    [InlineData("forged", "the answer 200 is not signed by it (webhook.signature_invalid; it says , request 08F5B8C2B506102C18FDDFEEA306)", Unsigned, "Error")]
    [InlineData("503 unsigned", "503  (request )", "503", "Warning")]
    public async Task It_is_told_of_as_what_it_is(string name, string said, string kind, string level)
    {
        _peer.Answer = _ => Unclear.Answer(name, _kit);
        var gateway = new WeChatPayGateway(_kit.Client(_http, _peer.Address), _kit.Merchants(), _kit.Accounts, _kit.Clock);
        (await gateway.CloseAsync(WeChatPayKit.Merchant, new OrderId("ORDER1"), default)).ShouldBeOfType<GatewayOutcome<Done>.Unknown>();
        string line = _kit.Log.Text.Split('\n').ShouldHaveSingleItem();
        line.ShouldStartWith(level);
        line.ShouldContain(said);
        line.ShouldContain(kind);
    }
}
