using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Payments.Accounts;
using EmbeddedFunctions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Providers;

public sealed class NotificationSenderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);
    private static readonly ProviderReply Taken = new(200, ProviderHeaders.None, default);
    private static readonly ProviderNotification Notification = new("provider", new MerchantId("fruit"), "n1", new Uri("http://localhost/told"), "");

    private readonly SimulatedClock _clock = new(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
    private readonly TaskCompletionSource<ProviderReply?> _answer = new();
    private bool _isDeaf;

    [Theory]
    [InlineData(4_999, true)]
    [InlineData(5_000, false)]
    public async Task An_answer_counts_only_within_the_time_the_provider_waits(int milliseconds, bool isTaken)
    {
        _isDeaf = true;
        Task<NextNotification?> sending = Sender().SendAsync(Notification, CancellationToken.None);
        _clock.SetUtcNow(_clock.GetUtcNow() + TimeSpan.FromMilliseconds(milliseconds));
        _answer.SetResult(Taken);

        NextNotification? next = await sending;

        (next is null).ShouldBe(isTaken);
        (next?.Notification.Attempt ?? 1, next?.Due ?? _clock.GetUtcNow() + Pause).ShouldBe((1, _clock.GetUtcNow() + Pause));
    }

    [Fact]
    public async Task Who_breaks_off_after_that_time_is_told_again_and_who_stops_the_host_is_not()
    {
        Task<NextNotification?> sending = Sender().SendAsync(Notification, CancellationToken.None);
        _clock.SetUtcNow(_clock.GetUtcNow() + Patience);
        (await sending).ShouldNotBeNull();

        using var stop = new CancellationTokenSource();
        sending = Sender().SendAsync(Notification, stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(sending);
    }

    [Fact]
    public void Both_providers_wait_five_seconds()
    {
        using var alipay = new Alipay.AlipayBench();
        alipay.Server.Notifications.Patience.ShouldBe(Patience);
        new Local.Providers.WeChat.WeChatSigner(new Local.Providers.WeChat.WeChatAccounts(new Local.Providers.WeChat.WeChatKeyRow("p", "", "c", "", ""), []), _clock).Patience.ShouldBe(Patience);
    }

    private NotificationSender Sender() =>
        new(new ProviderServers([new Server()]), new Wire(_isDeaf, _answer.Task), _clock, NullLogger<NotificationSender>.Instance);

    /// <summary>A deaf one does not notice that nobody waits any more.</summary>
    private sealed class Wire(bool isDeaf, Task<ProviderReply?> answer) : IShopWire
    {
        public Task<ProviderReply?> SendAsync(Uri url, ProviderRequest request, CancellationToken cancellation) => isDeaf ? answer : answer.WaitAsync(cancellation);
    }

    private sealed class Server : IProviderServer, INotificationProtocol
    {
        public string Name => "provider";

        public IReadOnlyList<string> Routes => [];

        public INotificationProtocol Notifications => this;

        public IReadOnlyList<TimeSpan> Pauses => [Pause];

        public TimeSpan Patience => NotificationSenderTests.Patience;

        public ProviderRequest Sign(ProviderNotification notification) => new("POST", "/told", ProviderHeaders.None, default);

        public bool IsTaken(ProviderReply reply) => reply.IsSuccess;

        public Task<ProviderReply> AnswerAsync(ProviderRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Result<Done>> ActAsync(ProviderAct act, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<ProviderAccount> IntroduceAsync(MerchantId merchant, string person, CancellationToken cancellation) => throw new NotSupportedException();

        public Task HappenAsync(ProviderMoment moment, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
