using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Distribution.Kernel;

namespace Distribution.Local.Scenarios.Play;

/// <summary>Who sends a request.</summary>
/// <param name="Role">user, merchant or finance.</param>
internal readonly record struct Caller(string User, string Role)
{
    public static Caller Merchant { get; } = new("merchant", "merchant");

    public static Caller UserNamed(string user) => new(user, "user");

    public static Caller Finance(string user) => new(user, "finance");
}

/// <summary>The HTTP functions as a client sees them.</summary>
internal sealed class ApiClient(HttpClient http, DevTokens tokens, MerchantId merchant)
{
    private const int Unavailable = 503;

    private readonly ConcurrentDictionary<Caller, string> _tokens = new();

    public MerchantId Merchant { get; } = merchant;

    /// <summary>How often a request to the API is sent at most while it is answered 503, which asks for the same again; 1 where such an answer is a fault.</summary>
    public int MaxSends { get; init; } = 1;

    public Task<ApiReply> GetAsync(Caller caller, string path, CancellationToken cancellation) =>
        SendAsync(caller, HttpMethod.Get, path, null, null, cancellation);

    /// <param name="json">The body; null for none.</param>
    /// <param name="key">The Idempotency-Key; null for none.</param>
    public Task<ApiReply> PostAsync(Caller caller, string path, string? json, string? key, CancellationToken cancellation) =>
        SendAsync(caller, HttpMethod.Post, path, json, key, cancellation);

    /// <summary>Sends to the API, or, if the path begins with a slash, elsewhere on the host.</summary>
    public async Task<ApiReply> SendAsync(Caller caller, HttpMethod method, string path, string? json, string? key, CancellationToken cancellation)
    {
        ApiReply reply = await SendOnceAsync(caller, method, path, json, key, cancellation).ConfigureAwait(false);
        for (int sends = 1; reply.Status == Unavailable && sends < MaxSends && !path.StartsWith('/'); sends++)
        {
            reply = await SendOnceAsync(caller, method, path, json, key, cancellation).ConfigureAwait(false);
        }

        return reply;
    }

    /// <summary>All items of a list, page by page.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(Caller caller, string path, CancellationToken cancellation)
    {
        var all = new List<JsonElement>();
        for (string? cursor = ""; cursor is not null;)
        {
            string separator = path.Contains('?', StringComparison.Ordinal) ? "&" : "?";
            ApiReply page = await GetAsync(caller, $"{path}{separator}limit={PageLimits.Max}{(cursor.Length == 0 ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}", cancellation).ConfigureAwait(false);
            all.AddRange(page.Require("items").EnumerateArray());
            cursor = page.Text("next");
        }

        return all;
    }

    private async Task<ApiReply> SendOnceAsync(Caller caller, HttpMethod method, string path, string? json, string? key, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : "/api/" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens.GetOrAdd(caller, who => tokens.Create(Merchant, who.User, who.Role)));
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
        return ApiReply.Read((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
    }
}
