using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Distribution.Kernel;
using Distribution.Payments.Signing;
using Distribution.Payments.WeChatPay;
using Distribution.Tests.Payments.Kit;

namespace Distribution.Tests.Payments.WeChatPay;

/// <summary>What others have published: their data, our code.</summary>
public sealed class WeChatPayVectorTests
{
    [Fact]
    public void The_published_callback_is_verified_and_opened()
    {
        JsonElement vector = Vectors.Read("wechatpay-go-notify");
        WeChatPayMerchant merchant = Merchant(vector);
        OpenedNotification opened = WeChatPayWebhook.Open(merchant, merchant.Keys, Headers(vector), vector.Bytes("body"), Now(vector)).Value;
        opened.Envelope.Id.ShouldBe("3119dfba-e649-5eec-ab1e-3412bc4d2e17");
        opened.Envelope.EventType.ShouldBe("PAYSCORE.USER_OPEN_SERVICE");
        Encoding.UTF8.GetString(opened.Plain).ShouldBe(vector.Text("plain"));
    }

    [Fact]
    public void The_published_callback_with_any_bit_changed_is_refused()
    {
        JsonElement vector = Vectors.Read("wechatpay-go-notify");
        WeChatPayMerchant merchant = Merchant(vector);
        WeChatPayHeaders headers = Headers(vector);
        byte[] body = vector.Bytes("body");
        foreach (byte[] changed in Vectors.WithOneBitChanged(body))
        {
            WeChatPayWebhook.Open(merchant, merchant.Keys, headers, changed, Now(vector)).Problem.ShouldNotBeNull().Code.ShouldBe("webhook.signature_invalid");
        }

        foreach (byte[] signature in Vectors.WithOneBitChanged(Convert.FromBase64String(headers.Signature!)))
        {
            WeChatPayWebhook.Open(merchant, merchant.Keys, headers with { Signature = Convert.ToBase64String(signature) }, body, Now(vector)).Problem.ShouldNotBeNull();
        }

        WeChatPayWebhook.Open(merchant, merchant.Keys, headers with { Nonce = "FcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz" }, body, Now(vector)).Problem.ShouldNotBeNull();
        WeChatPayWebhook.Open(merchant, merchant.Keys, headers with { Timestamp = "1624523847" }, body, Now(vector)).Problem.ShouldNotBeNull();
        WeChatPayWebhook.Open(merchant, merchant.Keys, headers with { Serial = "D7CE59D1F522D700" }, body, Now(vector)).Problem.ShouldNotBeNull().Code.ShouldBe("webhook.serial_unknown");
    }

    [Theory]
    [InlineData("wechatpay-java-aead")]
    [InlineData("skit-tenpayv3-aead")]
    public void Published_ciphertexts_open_and_not_with_any_bit_changed(string name)
    {
        JsonElement vector = Vectors.Read(name);
        var cipher = new WeChatPayCipher(vector.Bytes("key"));
        byte[] ciphertext = Convert.FromBase64String(vector.Text("ciphertext"));
        byte[] nonce = vector.Bytes("nonce");
        byte[] associated = vector.Bytes("associatedData");
        Encoding.UTF8.GetString(cipher.Open(ciphertext, nonce, associated).ShouldNotBeNull()).ShouldBe(vector.Text("plain"));

        Vectors.WithOneBitChanged(ciphertext).ShouldAllBe(changed => cipher.Open(changed, nonce, associated) == null);
        Vectors.WithOneBitChanged(nonce).ShouldAllBe(changed => cipher.Open(ciphertext, changed, associated) == null);
        Vectors.WithOneBitChanged(associated).ShouldAllBe(changed => cipher.Open(ciphertext, nonce, changed) == null);
        Vectors.WithOneBitChanged(vector.Bytes("key")).ShouldAllBe(changed => new WeChatPayCipher(changed).Open(ciphertext, nonce, associated) == null);
        cipher.Open(ciphertext.AsSpan(0, 15), nonce, associated).ShouldBeNull();
        cipher.Open(ciphertext, nonce.AsSpan(1), associated).ShouldBeNull();
    }

    [Fact]
    public void Published_signatures_are_made_and_verified_and_not_with_any_bit_changed()
    {
        JsonElement vector = Vectors.Read("skit-tenpayv3-rsa");
        new RsaKeys(KeyText.Private(vector.Text("privateKey"))!).Sign(vector.Text("signedText")).ShouldBe(vector.Text("signature"));

        foreach (string key in new[] { vector.Text("publicKey"), vector.Text("certificate"), vector.Text("publicKey").Replace("\n", "\\n", StringComparison.Ordinal) })
        {
            var keys = new RsaKeys(KeyText.Public(key)!);
            keys.Verify(vector.Bytes("verifiedText"), vector.Text("verifiedSignature")).ShouldBeTrue();
            Vectors.WithOneBitChanged(vector.Bytes("verifiedText")).ShouldAllBe(changed => !keys.Verify(changed, vector.Text("verifiedSignature")));
            Vectors.WithOneBitChanged(Convert.FromBase64String(vector.Text("verifiedSignature")), 16)
                .ShouldAllBe(changed => !keys.Verify(vector.Bytes("verifiedText"), Convert.ToBase64String(changed)));
        }
    }

    [Fact]
    public void A_published_certificate_has_its_serial()
    {
        JsonElement vector = Vectors.Read("skit-tenpayv3-rsa");
        using var certificate = KeyText.Certificate(vector.Text("certificate"));
        certificate.ShouldNotBeNull().SerialNumber.ShouldBe(vector.Text("certificateSerial"));
    }

    [Fact]
    public void What_we_encrypt_opens_as_the_published_ciphertext_does()
    {
        JsonElement vector = Vectors.Read("skit-tenpayv3-rsa");
        using var key = RSA.Create();
        key.ImportFromPem(vector.Text("privateKey"));
        Encoding.UTF8.GetString(key.Decrypt(Convert.FromBase64String(vector.Text("encrypted")), RSAEncryptionPadding.OaepSHA1)).ShouldBe(vector.Text("decryptedText"));

        string encrypted = new RsaKeys(KeyText.Public(vector.Text("publicKey"))!).Encrypt("张三");
        Encoding.UTF8.GetString(key.Decrypt(Convert.FromBase64String(encrypted), RSAEncryptionPadding.OaepSHA1)).ShouldBe("张三");
    }

    [Fact]
    public void The_mini_programs_parameters_are_signed_as_openssl_signs_them()
    {
        JsonElement rsa = Vectors.Read("skit-tenpayv3-rsa");
        JsonElement vector = Vectors.Read("payment-parameters");
        var signer = new RsaKeys(KeyText.Private(rsa.Text("privateKey"))!);
        string[] fields = [.. PaymentFields.Select(field => vector.Text(field))];
        Sign(signer, fields).ShouldBe(vector.Text("paySign"));
    }

    [Fact]
    public void No_parameter_and_no_signature_with_one_bit_changed_fits()
    {
        JsonElement vector = Vectors.Read("payment-parameters");
        JsonElement rsa = Vectors.Read("skit-tenpayv3-rsa");
        var signer = new RsaKeys(KeyText.Private(rsa.Text("privateKey"))!);
        var verifier = new RsaKeys(KeyText.Public(rsa.Text("publicKey"))!);
        string[] fields = [.. PaymentFields.Select(field => vector.Text(field))];
        byte[] message = Message(fields);
        verifier.Verify(message, vector.Text("paySign")).ShouldBeTrue("the mini program's side sees it as good");

        int changes = 0;
        for (int field = 0; field < fields.Length; field++)
        {
            foreach (byte[] changed in EveryBit(Encoding.UTF8.GetBytes(fields[field])))
            {
                string[] other = [.. fields];
                other[field] = Encoding.Latin1.GetString(changed);
                verifier.Verify(Message(other), vector.Text("paySign")).ShouldBeFalse();
                changes++;
            }

            string[] first = [.. fields];
            first[field] = Encoding.Latin1.GetString(EveryBit(Encoding.UTF8.GetBytes(fields[field])).First());
            Sign(signer, first).ShouldNotBe(vector.Text("paySign"));
        }

        changes.ShouldBe(8 * fields.Sum(static field => field.Length));
        EveryBit(message).ShouldAllBe(changed => !verifier.Verify(changed, vector.Text("paySign")));
        EveryBit(Convert.FromBase64String(vector.Text("paySign"))).ShouldAllBe(changed => !verifier.Verify(message, Convert.ToBase64String(changed)));
    }

    private static readonly string[] PaymentFields = ["appId", "timeStamp", "nonceStr", "package"];

    private static string Sign(RsaKeys signer, string[] fields) => WeChatPaySignature.Payment(signer, fields[0], fields[1], fields[2], fields[3]);

    private static byte[] Message(string[] fields) => Encoding.Latin1.GetBytes(string.Concat(fields.Select(static field => field + "\n")));

    private static IEnumerable<byte[]> EveryBit(byte[] bytes)
    {
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] copy = [.. bytes];
            copy[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return copy;
        }
    }

    /// <summary>The published account; its APIv3 key is shorter than real ones.</summary>
    private static WeChatPayMerchant Merchant(JsonElement vector)
    {
        using RSA own = TestKeys.Open("wechat merchant");
        var account = new WeChatPayAccount { ApiV3Key = vector.Text("apiV3Key"), PrivateKey = own.ExportPkcs8PrivateKeyPem() };
        account.PlatformKeys.Add(new WeChatPayPlatformKey { Serial = vector.Text("serial"), Pem = vector.Text("certificate") });
        return new WeChatPayMerchant(new MerchantId("m"), account);
    }

    private static WeChatPayHeaders Headers(JsonElement vector) =>
        new(vector.Text("timestamp"), vector.Text("nonce"), vector.Text("serial"), vector.Text("signature"));

    private static DateTimeOffset Now(JsonElement vector) =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(vector.Text("timestamp"), System.Globalization.CultureInfo.InvariantCulture));
}
