using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;

namespace Distribution.Tests.Functions.Api;

public sealed partial class BodyReaderTests
{
    [Theory]
    [InlineData("""{"lines":[{"sku":"box","qty":1}],"extra":1}""", "/extra")]
    [InlineData("""{"lines":[{"sku":"box","qty":1,"price":1}]}""", "/lines/0/price")]
    [InlineData("""{"lines":[{"sku":"box","qty":1},{"sku":"box","qty":"2"}]}""", "/lines/1/qty")]
    [InlineData("""{"lines":[{"sku":"a/b","qty":1}]}""", "/lines/0/sku")]
    [InlineData("""{"lines":[{"sku":"box"}]}""", "/lines/0")]
    [InlineData("""{"lines":[{"sku":"box","qty":1,"qty":2}]}""", "/lines/0/qty")]
    [InlineData("""{"lines":null}""", "/lines")]
    [InlineData("""{"lines":[""", "/lines/0")]
    [InlineData("", "")]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    [InlineData("""{"lines":[{"sku":"box","qty":99999999999}]}""", "/lines/0/qty")]
    [InlineData("""{"lines":[{"sku":"box","qty":1.5}]}""", "/lines/0/qty")]
    public void What_the_contract_does_not_name_is_refused_with_its_place(string json, string pointer)
    {
        Result<Cart> result = BodyReader.Parse(Encoding.UTF8.GetBytes(json), TestJson.Default.Cart);

        result.Problem.ShouldNotBeNull();
        result.Problem.Code.ShouldBe("request.malformed");
        result.Problem.Pointer.ShouldBe(pointer);
        result.Problem.Detail.ShouldNotContain("Distribution.");
        result.Problem.Detail.ShouldNotContain("System.");
    }

    [Fact]
    public void A_missing_member_is_named() =>
        BodyReader.Parse("{}"u8.ToArray(), TestJson.Default.Cart).Problem!.Detail.ShouldContain("lines");

    [Fact]
    public void A_body_of_64_KiB_is_read_and_one_byte_more_is_not()
    {
        ReadLength(BodyReader.MaxBytes, declared: true).ShouldBeNull();
        ReadLength(BodyReader.MaxBytes, declared: false).ShouldBeNull();
        ReadLength(BodyReader.MaxBytes + 1, declared: true).ShouldBe("request.too_large");
        ReadLength(BodyReader.MaxBytes + 1, declared: false).ShouldBe("request.too_large");
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_the_senders_fault()
    {
        var request = ApiTestBed.Request("POST", "/api/orders", "");
        request.Body = new BrokenStream();

        (await BodyReader.ReadAsync(request, CancellationToken.None)).Problem!.Code.ShouldBe("request.malformed");
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json; charset=UTF-8", true)]
    [InlineData("application/json; charset=gbk", false)]
    [InlineData("text/plain", false)]
    [InlineData("application/x-www-form-urlencoded", false)]
    [InlineData(null, false)]
    public void Only_json_in_utf8_is_a_body(string? contentType, bool accepted) =>
        (BodyReader.CheckType(ApiTestBed.Request("POST", "/api/orders", "{}", contentType: contentType), "{}"u8.ToArray()) is null).ShouldBe(accepted);

    [Theory]
    [InlineData("$", "")]
    [InlineData("$.a.b[3].c", "/a/b/3/c")]
    [InlineData("$['a.b'][0]", "/a.b/0")]
    [InlineData("$['a/b~c']", "/a~1b~0c")]
    [InlineData(null, "")]
    public void A_path_becomes_a_pointer(string? path, string pointer) => JsonPointer.FromJsonPath(path).ShouldBe(pointer);

    private static string? ReadLength(int length, bool declared)
    {
        var request = ApiTestBed.Request("POST", "/api/orders", new string(' ', length));
        request.ContentLength = declared ? length : null;
        return BodyReader.ReadAsync(request, CancellationToken.None).AsTask().GetAwaiter().GetResult().Problem?.Code;
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("Bad chunk size data.");
    }

    internal sealed record Cart(IReadOnlyList<CartLine> Lines, string? Note = null);

    internal sealed record CartLine(Sku Sku, int Qty);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Cart))]
    internal sealed partial class TestJson : JsonSerializerContext;
}
