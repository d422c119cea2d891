using System.Text.Json;

namespace EmbeddedFunctions.Hosting;

/// <summary>The parts of host.json this host obeys, with the host's defaults for what is absent.</summary>
internal sealed record HostJson
{
    public string RoutePrefix { get; init; } = "api";

    public bool AutoCompleteMessages { get; init; } = true;

    public int? MaxConcurrentCalls { get; init; }

    public int? MaxConcurrentSessions { get; init; }

    public TimeSpan MaxAutoLockRenewal { get; init; } = TimeSpan.FromMinutes(5);

    /// <exception cref="FormatException">The text is not JSON or a value is out of range.</exception>
    public static HostJson Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new HostJson();
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            JsonElement? http = At(document.RootElement, "extensions", "http");
            JsonElement? queues = At(document.RootElement, "extensions", "serviceBus");
            var defaults = new HostJson();
            return new HostJson
            {
                RoutePrefix = (At(http, "routePrefix")?.GetString() ?? defaults.RoutePrefix).Trim('/'),
                AutoCompleteMessages = At(queues, "autoCompleteMessages")?.GetBoolean() ?? defaults.AutoCompleteMessages,
                MaxConcurrentCalls = Positive(At(queues, "maxConcurrentCalls")),
                MaxConcurrentSessions = Positive(At(queues, "maxConcurrentSessions")),
                MaxAutoLockRenewal = At(queues, "maxAutoLockRenewalDuration")?.GetString() is { } renewal
                    ? TimeSpan.Parse(renewal, System.Globalization.CultureInfo.InvariantCulture)
                    : defaults.MaxAutoLockRenewal,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or OverflowException)
        {
            throw new FormatException("host.json cannot be read: " + error.Message, error);
        }
    }

    private static int? Positive(JsonElement? element) => element?.GetInt32() switch
    {
        null => null,
        > 0 and var value => value,
        var value => throw new FormatException($"host.json: {value} is not a number of messages or sessions to handle at once."),
    };

    private static JsonElement? At(JsonElement? element, params string[] path)
    {
        foreach (string name in path)
        {
            if (element is not { ValueKind: JsonValueKind.Object } parent || !parent.TryGetProperty(name, out JsonElement child))
            {
                return null;
            }

            element = child;
        }

        return element;
    }
}
