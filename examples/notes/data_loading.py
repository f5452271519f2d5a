import tensorflow as tf
from tensorflow.keras import datasets

(x,y),(x_test,y_test) = datasets.mnist.load_data()
print(x.shape, y.shape, x.min(), x.max(), x.mean())
print(x_test.shape, y_test.shape)
print(y[:4])
y_onehot = tf.one_hot(y,depth=10)
print(y_onehot[:2])

# 将numpy转换成对象
db = tf.data.Dataset.from_tensor_slices(x_test)
print(next(iter(db)).shape)
db = tf.data.Dataset.from_tensor_slices((x_test,y_test))
print(next(iter(db))[0].shape, next(iter(db))[1])

# 打散(x和y的对应关系不打散)
db = db.shuffle(10000)
print(sorted(int(label) for _,label in db) == sorted(y_test))

# 数据预处理
def preprocess(x,y):
    x = tf.cast(x,dtype=tf.float32)/255.
    y = tf.cast(y,dtype=tf.int32)
    y = tf.one_hot(y,depth=10)
    return x,y

db2 = db.map(preprocess)
res = next(iter(db2))
print(res[0].shape, res[1].shape, res[0].dtype, res[1].dtype)

# batch
db3 = db2.batch(42)
res = next(iter(db3))
print(res[0].shape, res[1].shape)

# StopIteration
db_iter = iter(db3)
count = 0
while True:
    try:
        next(db_iter)
    except StopIteration:
        break
    count += 1
print(count)

# 重复迭代
db4 = db3.repeat(2)  # 重复迭代2次
print(len(list(db4)))
db4 = db3.repeat()  # 无限重复
print(len(list(db4.take(30))))

# 用tf.data读取list
dataset = tf.data.Dataset.from_tensor_slices([8,3,0,8,2,1])
for elem in dataset:
    print(elem.numpy())

# from_generator可以减少内存开销
def count(stop):
    i = 0
    while i<stop:
        yield i
        i += 1
ds_counter = tf.data.Dataset.from_generator(count,args=[25],output_types=tf.int32,output_shapes=())
for count_batch in ds_counter.repeat().batch(10).take(10):
    print(count_batch.numpy())

# 打乱数据、缓存、预取
dataset = tf.data.Dataset.range(20).shuffle(buffer_size=100).cache().prefetch(1)
print(sorted(int(i) for i in dataset))

# 类别不平衡数据的处理
negative_ds = tf.data.Dataset.from_tensor_slices([0]*3).repeat()
positive_ds = tf.data.Dataset.from_tensor_slices([1]*3).repeat()
balanced_ds = tf.data.experimental.sample_from_datasets([negative_ds,positive_ds],[0.5,0.5]).batch(1000)
print(abs(float(tf.reduce_mean(tf.cast(next(iter(balanced_ds)),tf.float32)))-0.5) < 0.1)

# 带标签的数据集
image_ds = tf.data.Dataset.from_tensor_slices(tf.zeros([3,2,2]))
label_ds = tf.data.Dataset.from_tensor_slices([0,1,2])
image_label_ds = tf.data.Dataset.zip((image_ds,label_ds))
print(image_label_ds)
for image,label in image_label_ds:
    print(image.shape, label.numpy())
