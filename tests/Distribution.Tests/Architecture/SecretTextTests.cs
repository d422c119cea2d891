using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Distribution.Kernel;
using Distribution.Local;
using Distribution.Local.Providers.Alipay;

namespace Distribution.Tests.Architecture;

/// <summary>A record writes all its members into its text, unless it says otherwise: those with secrets do, as texts get into logs.</summary>
public sealed partial class SecretTextTests
{
    private const string Mark = "0123-THE-SECRET-4567";

    private static readonly Assembly[] Ours = [typeof(MerchantId).Assembly, typeof(Distribution.Functions.Api.Auth.ApiAuthOptions).Assembly, typeof(AppHost).Assembly];

    [Fact]
    public void No_secret_of_a_record_or_of_settings_gets_into_a_text()
    {
        int looked = 0;
        List<string> found = [];
        foreach (Type type in Ours.SelectMany(static assembly => assembly.GetTypes()).Where(static type => !type.IsAbstract && !type.ContainsGenericParameters && !type.IsByRefLike))
        {
            FieldInfo[] secrets = [.. Fields(type).Where(static field => field.FieldType == typeof(string) && IsSecret(field))];
            if (secrets.Length == 0 || !HasText(type))
            {
                continue;
            }

            looked++;
            object one = RuntimeHelpers.GetUninitializedObject(type);
            foreach (FieldInfo secret in secrets)
            {
                secret.SetValue(one, Mark);
            }

            if (one.ToString()?.Contains(Mark, StringComparison.Ordinal) is true)
            {
                found.Add($"{type.FullName}: {string.Join(", ", secrets.Select(static field => field.Name))}");
            }
        }

        found.ShouldBeEmpty();
        looked.ShouldBeGreaterThan(10);
    }

    /// <summary>Records, and whatever else has a text of its own.</summary>
    private static bool HasText(Type type) => type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType is { } by && by != typeof(object) && by != typeof(ValueType);

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);

    private static bool IsSecret(FieldInfo field) => Secret().IsMatch(field.Name) || (field.DeclaringType == typeof(AlipayApplicationRow) && field.Name.Contains("Key", StringComparison.Ordinal));

    [GeneratedRegex("(Pem|Secret|Password|AccessToken|RefreshToken|SessionKey|PrivateKey|SigningKey|ApiV3Key|RootKey|PlatformKey|AppKey)(>|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
