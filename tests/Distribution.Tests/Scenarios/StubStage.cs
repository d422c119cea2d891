using System.Text;
using Distribution.Kernel;
using Distribution.Local;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Scenarios;

/// <summary>A shop that answers what a test says, under a clock that stands still.</summary>
internal sealed class StubStage : HttpMessageHandler, IPlayStage
{
    private readonly Queue<string> _fingerprints = new(["same"]);

    /// <summary>By path and query: the status and the body.</summary>
    public Dictionary<string, (int Status, string Body)> Answers { get; } = [];

    public DateTimeOffset Now { get; } = new(2026, 3, 11, 4, 0, 0, TimeSpan.Zero);

    public IReadOnlyList<string> Findings { get; set; } = [];

    public ApiClient Client() => new(
        new HttpClient(this) { BaseAddress = new Uri("http://stub") }, new DevTokens("a-key-for-tests-of-32-characters", TimeProvider.System), new MerchantId("fruit"));

    /// <summary>What the store looks like before and after the next step.</summary>
    public void Changes() => _fingerprints.Enqueue("another");

    public Task DrainAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task AdvanceToAsync(DateTimeOffset to, CancellationToken cancellation) => Task.CompletedTask;

    public Task<string> FingerprintAsync(CancellationToken cancellation) =>
        Task.FromResult(_fingerprints.Count > 1 ? _fingerprints.Dequeue() : _fingerprints.Peek());

    public Task<IReadOnlyList<string>> FindingsAsync(CancellationToken cancellation) => Task.FromResult(Findings);

    public void PayOutThrough(MerchantId merchant, string? provider)
    {
    }

    public void Trace(string line)
    {
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (int status, string body) = Answers[request.RequestUri!.PathAndQuery];
        return Task.FromResult(new HttpResponseMessage((System.Net.HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
    }
}
