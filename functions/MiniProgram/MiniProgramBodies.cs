using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Functions.MiniProgram;

/// <summary>A login in the mini program: the merchant's shop, and the code of <c>wx.login</c>.</summary>
public sealed record LogInBody(MerchantId Merchant, string Code)
{
    public override string ToString() => nameof(LogInBody);
}

/// <summary>The code of the phone button.</summary>
public sealed record PhoneBody(string Code)
{
    public override string ToString() => nameof(PhoneBody);
}

/// <summary>The payee's real name, as the provider has verified it.</summary>
public sealed record PayeeNameBody(string Name)
{
    public override string ToString() => nameof(PayeeNameBody);
}

/// <summary>A token of ours for the user, good until it expires.</summary>
public sealed record LoggedInView(UserId User, string Token, DateTimeOffset ExpiresAt)
{
    public override string ToString() => nameof(LoggedInView);
}

/// <summary>The number that is kept, masked.</summary>
public sealed record PhoneView(string CountryCode, string Masked);

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LogInBody))]
[JsonSerializable(typeof(PhoneBody))]
[JsonSerializable(typeof(PayeeNameBody))]
[JsonSerializable(typeof(LoggedInView))]
[JsonSerializable(typeof(PhoneView))]
internal sealed partial class MiniProgramHttpJson : JsonSerializerContext;
