using System.Text.Json;
using System.Text.Unicode;

namespace Distribution.Payments.Alipay;

/// <summary>What came of one call. Closed.</summary>
internal abstract record AlipayAnswer
{
    private AlipayAnswer()
    {
    }

    /// <summary>Code 10000, signed by Alipay: the call was carried out. What it answers is another matter.</summary>
    /// <param name="Body">The call's own part of the answer, UTF-8 JSON.</param>
    public sealed record Done(byte[] Body) : AlipayAnswer;

    /// <summary>Code 40004, signed by Alipay: a rule of the business. What it means for the money depends on the call and the code.</summary>
    public sealed record Error(string Code) : AlipayAnswer
    {
        /// <summary>The code as one of ours.</summary>
        public string OwnCode => "alipay." + new string([.. Code.Select(static c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_')]);
    }

    /// <summary>Cut off, timed out, another status or code, unsigned or senseless: it may have happened.</summary>
    public sealed record Unclear(string Reason) : AlipayAnswer;

    /// <summary>Splits an answer of the interface.</summary>
    /// <param name="body">The whole of it.</param>
    /// <param name="method">The call.</param>
    /// <returns>The bytes of <c>..._response</c> exactly as they came, for they are what is signed, the signature, and the certificate it names. Null if there is no such thing.</returns>
    public static SignedPart? Split(ReadOnlySpan<byte> body, string method)
    {
        if (!Utf8.IsValid(body))
        {
            return null;
        }

        string wanted = method.Replace('.', '_') + "_response";
        byte[]? content = null;
        string? signature = null;
        string? serial = null;
        var reader = new Utf8JsonReader(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string? name = reader.GetString();
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                bool isObject = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                if (name == wanted && isObject && content is null)
                {
                    content = body[start..(int)reader.BytesConsumed].ToArray();
                }

                signature = name == "sign" ? text : signature;
                serial = name == "alipay_cert_sn" ? text : serial;
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return content is not null && signature is not null ? new SignedPart(content, signature, serial) : null;
    }
}

/// <param name="Content">What is signed.</param>
/// <param name="Signature">Base64.</param>
/// <param name="Serial">Alipay's certificate; null in public-key mode.</param>
internal sealed record SignedPart(byte[] Content, string Signature, string? Serial);
