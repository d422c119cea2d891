using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Distribution.Distributors.Traces;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Microsoft.Extensions.Options;

namespace Distribution.Functions.Api.Requests;

/// <summary>
/// What a client may tell of itself, all of it optional: a device id of the app, and SHA-256 of the buyer's telephone number and of the
/// address, as 64 hexadecimal digits.
/// </summary>
public sealed record TracesBody(string? DeviceId = null, string? PhoneHash = null, string? AddressHash = null);

/// <summary>
/// Makes fingerprints of it under the deployment's secret and for one merchant, so that what is stored can neither be
/// computed backwards from all telephone numbers nor compared between merchants. A new secret makes all of them new.
/// </summary>
public sealed class Fingerprints(IOptions<ApiAuthOptions> options)
{
    private const int HashDigits = 64;
    private const int Bytes = 16;

    private readonly byte[] _key = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.SigningKey), "fingerprints"u8);

    /// <summary>Refusal: <c>request.malformed</c>.</summary>
    public Result<ClientTraces> Of(MerchantId merchant, TracesBody? body) =>
        body is null ? new ClientTraces()
        : body.DeviceId is { } device && !IdText.IsValid(device) ? BodyReader.Malformed("/traces/deviceId", "A device id has 1 to 64 characters of A-Z a-z 0-9 . _ : @ -")
        : !IsHash(body.PhoneHash) ? BodyReader.Malformed("/traces/phoneHash", NoHash)
        : !IsHash(body.AddressHash) ? BodyReader.Malformed("/traces/addressHash", NoHash)
        : new ClientTraces(Make(merchant, "device", body.DeviceId), Make(merchant, "phone", body.PhoneHash), Make(merchant, "address", body.AddressHash));

    private const string NoHash = "A hash has 64 hexadecimal digits.";

    private static bool IsHash(string? text) => text is null || (text.Length == HashDigits && text.All(char.IsAsciiHexDigit));

    private string? Make(MerchantId merchant, string kind, string? told)
    {
        if (told is null)
        {
            return null;
        }

        byte[] text = Encoding.UTF8.GetBytes(string.Join('\n', merchant.Value, kind, kind == "device" ? told : told.ToLowerInvariant()));
        return Base64Url.EncodeToString(HMACSHA256.HashData(_key, text).AsSpan(0, Bytes));
    }
}
