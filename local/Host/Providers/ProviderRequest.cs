namespace Distribution.Local.Providers;

/// <summary>A request as it is on the wire, whatever carries it.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="PathAndQuery">As on the request line, nothing of it decoded.</param>
/// <param name="Headers">By name in any case, see <see cref="ProviderHeaders"/>.</param>
/// <param name="Body">The bytes; empty for none.</param>
internal sealed record ProviderRequest(string Method, string PathAndQuery, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Without the query.</summary>
    public string Path => PathAndQuery.Split('?')[0];

    /// <summary>Null if it is absent.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>What a provider answers, or a shop to a notification.</summary>
/// <param name="Body">Empty for none.</param>
internal sealed record ProviderReply(int Status, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>The connection breaks instead.</summary>
    public static ProviderReply Cut { get; } = new(0, ProviderHeaders.None, default) { Delivery = ReplyDelivery.Cut };

    /// <summary>Nothing ever comes.</summary>
    public static ProviderReply Silence { get; } = new(0, ProviderHeaders.None, default) { Delivery = ReplyDelivery.Silent };

    public ReplyDelivery Delivery { get; init; } = ReplyDelivery.Whole;

    public bool IsSuccess => Delivery == ReplyDelivery.Whole && Status is >= 200 and < 300;
}

/// <summary>How much of an answer arrives.</summary>
internal enum ReplyDelivery
{
    Whole,

    /// <summary>The connection breaks before the answer.</summary>
    Cut,

    /// <summary>The connection stays open and empty until the other side gives up.</summary>
    Silent,
}

internal static class ProviderHeaders
{
    public static IReadOnlyDictionary<string, string> None { get; } = Of();

    /// <summary>Names match in any case.</summary>
    public static Dictionary<string, string> Of(params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in headers)
        {
            all[name] = value;
        }

        return all;
    }
}
