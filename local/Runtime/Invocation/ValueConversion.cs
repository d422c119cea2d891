using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EmbeddedFunctions.Invocation;

/// <summary>Makes a parameter's value of what a trigger gives by name or as a message body.</summary>
internal sealed class ValueConversion(JsonSerializerOptions json)
{
    public JsonSerializerOptions Json { get; } = json;

    /// <summary>The body of a message as the type its parameter asks for.</summary>
    public object? FromBody(ReadOnlyMemory<byte> body, Type target)
    {
        if (target == typeof(string))
        {
            return Encoding.UTF8.GetString(body.Span);
        }

        if (target == typeof(byte[]))
        {
            return body.ToArray();
        }

        return target == typeof(ReadOnlyMemory<byte>) ? body : JsonSerializer.Deserialize(body.Span, target, Json);
    }

    /// <summary>A message body of what a function returned.</summary>
    public ReadOnlyMemory<byte> ToBody(object value) => value switch
    {
        string text => Encoding.UTF8.GetBytes(text),
        byte[] bytes => bytes,
        ReadOnlyMemory<byte> memory => memory,
        _ => JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Json),
    };

    /// <summary>A named value as the type its parameter asks for.</summary>
    /// <exception cref="FormatException">It cannot be that type.</exception>
    public object? FromNamed(object? value, Type target)
    {
        Type bare = Nullable.GetUnderlyingType(target) ?? target;
        if (value is null || bare.IsInstanceOfType(value))
        {
            return value;
        }

        string text = value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        try
        {
            return bare switch
            {
                _ when bare == typeof(string) => text,
                _ when bare == typeof(Guid) => Guid.Parse(text),
                _ when bare == typeof(DateTimeOffset) => value is DateTime moment
                    ? new DateTimeOffset(moment)
                    : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                _ when bare == typeof(DateTime) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
                _ when bare.IsEnum => Enum.Parse(bare, text, ignoreCase: true),
                _ when bare.IsPrimitive || bare == typeof(decimal) => Convert.ChangeType(value, bare, CultureInfo.InvariantCulture),
                _ => JsonSerializer.Deserialize(text, bare, Json),
            };
        }
        catch (Exception error) when (error is InvalidCastException or OverflowException or ArgumentException or JsonException)
        {
            throw new FormatException($"'{text}' is not a {bare.Name}.", error);
        }
    }
}
